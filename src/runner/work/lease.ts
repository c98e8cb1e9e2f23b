import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { environmentError, isNoFile } from '../../base/environment/environment-error.ts';
import { makeFolder } from '../../base/environment/make-folder.ts';
import {
  identifyProcess,
  isAlive,
  killMarked,
  markOf,
  type ProcessIdentity,
  readBootId,
} from '../../base/environment/process-identity.ts';
import { readText } from '../../base/environment/read-file.ts';
import { writeText } from '../../base/environment/write-file.ts';
import { listFolder } from '../../base/list-folder.ts';
import { expirySeconds, RENEWAL_SECONDS, renew, secondsWithoutRenewal } from './renewals.ts';

/**
 * Who may write in a work folder: owner-<n>.json, where the highest n counts. It is taken by exclusive create
 * of the next number, so of two that find a dead holder only one takes over; numbers of the dead stay until
 * the folder goes, so none is used twice.
 */
export interface LeaseHolder extends ProcessIdentity {
  readonly host: string;
  readonly boot: string;
  /** Seconds between renewals of its record. Undefined in records of versions that did not renew them. */
  readonly interval?: number;
  /** Tells its record from any other of the same name. Undefined in those of versions that had none. */
  readonly token?: string;
}

export interface Lease {
  /**
   * Aborted when another process has taken over, since this one was not seen for too long: a machine that
   * slept.
   */
  readonly lost: AbortSignal;
  /** Looks whether it is still held, now. */
  isHeld(): boolean;
  /** Leaves the folder to others. */
  release(): void;
}

/**
 * Takes the folder, or says who holds it. What a dead holder left running on this host is killed.
 * @param interval seconds between renewals
 */
export async function acquireLease(folder: string, interval = RENEWAL_SECONDS): Promise<Lease | LeaseHolder> {
  for (;;) {
    makeFolder(folder);
    const number = lastNumber(folder);
    const last = number > 0 ? readRecord(folder, number) : undefined;
    if (last === 'unreadable') await setTimeout(READ_AGAIN);
    else if (last && isLive(last, recordFile(folder, number))) return last;
    else {
      const mine = create(folder, number + 1, interval);
      if (!mine) continue;
      const isStillOurs = lastNumber(folder) === number + 1 && isSame(readRecord(folder, number), last);
      if (isStillOurs) {
        if (last) await endLeftOvers(last, folder);
        return mine;
      }
      mine.release();
    }
  }
}

export function isLease(acquired: Lease | LeaseHolder): acquired is Lease {
  return 'release' in acquired;
}

/** The one who holds the folder now. */
export function findHolder(folder: string): LeaseHolder | undefined {
  const number = lastNumber(folder);
  const holder = number > 0 ? readRecord(folder, number) : undefined;
  const isHeld = holder && holder !== 'unreadable' && isLive(holder, recordFile(folder, number));
  return isHeld ? holder : undefined;
}

/**
 * For how long, in seconds, the holder on another host has not renewed its record, as far as it was watched.
 */
export function secondsSilent(folder: string, { host }: LeaseHolder): number {
  return host === hostname() ? 0 : secondsWithoutRenewal(recordFile(folder, lastNumber(folder)));
}

const READ_AGAIN = 50;
/** Milliseconds after which a record that cannot be read was left by one who died while writing it. */
const WRITING = 2000;

function create(folder: string, number: number, interval: number): Lease | undefined {
  const file = recordFile(folder, number);
  const token = randomBytes(8).toString('hex');
  try {
    writeText(file, JSON.stringify({ ...self(), interval, token }), { flag: 'wx' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST' || code === 'ENOENT') return undefined;
    // A record that could not be filled would hold up others.
    rmSync(file, { force: true });
    throw error;
  }
  const lost = new AbortController();
  // Where the folder was removed and is another's now, the same name may be that of another's record.
  function isOurs(): boolean {
    if (!existsSync(file)) return false;
    const record = readRecord(folder, number);
    return record !== 'unreadable' && record?.token === token;
  }
  // Numbers are taken one after the other, so that nobody has a higher one where nobody has the next.
  const isHeld = (): boolean =>
    !lost.signal.aborted && isOurs() && !existsSync(recordFile(folder, number + 1));
  const stop = renew(file, interval, () => {
    if (lastNumber(folder) > number) lost.abort();
  });
  return {
    lost: lost.signal,
    isHeld,
    release() {
      stop();
      if (isOurs()) rmSync(file, { force: true });
    },
  };
}

let known: LeaseHolder | undefined;

/** This process, looked at once. */
function self(): LeaseHolder {
  known ??= { ...identifyProcess(process.pid), host: hostname(), boot: readBootId() };
  return known;
}

/** A process on another host cannot be asked: it counts as alive as long as it renews its record. */
function isLive(holder: LeaseHolder, file: string): boolean {
  const { host, boot, interval } = holder;
  if (host === hostname()) return boot === readBootId() && isAlive(holder);
  return interval === undefined || secondsWithoutRenewal(file) < expirySeconds(interval);
}

async function endLeftOvers({ host, boot }: LeaseHolder, folder: string): Promise<void> {
  if (host !== hostname() || boot !== readBootId()) return;
  while (killMarked(markOf(folder + sep)) > 0) await setTimeout(READ_AGAIN);
}

function recordFile(folder: string, number: number): string {
  return join(folder, `owner-${number}.json`);
}

function lastNumber(folder: string): number {
  const names = isFolder(folder) ? listFolder(folder) : [];
  return Math.max(0, ...names.map((name) => Number(/^owner-(\d+)\.json$/.exec(name)?.[1] ?? 0)));
}

/** Undefined where there is none, or only what somebody left who died while writing. */
function readRecord(folder: string, number: number): LeaseHolder | 'unreadable' | undefined {
  const file = recordFile(folder, number);
  try {
    return JSON.parse(readText(file)) as LeaseHolder;
  } catch (error) {
    // That it cannot be read now is no sign that nobody holds the folder.
    const known = environmentError(error);
    if (known && !isNoFile(known)) throw known;
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats && Date.now() - stats.mtimeMs < WRITING ? 'unreadable' : undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isSame(a: LeaseHolder | 'unreadable' | undefined, b: LeaseHolder | undefined): boolean {
  if (a === 'unreadable') return false;
  return a?.pid === b?.pid && a?.start === b?.start && a?.boot === b?.boot;
}
