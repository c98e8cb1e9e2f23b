import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  identifyProcess,
  isAlive,
  killMarked,
  type ProcessIdentity,
  readBootId,
} from './process-identity.ts';

/**
 * Who writes in a work folder: owner-<n>.json, where the highest n counts. It is taken by exclusive create of the next number, so of
 * two that find a dead owner only one takes over; numbers of the dead stay until the folder goes, so none is used twice.
 */
export interface OwnerRecord extends ProcessIdentity {
  readonly host: string;
  readonly boot: string;
}

/** `NAME=value` for the environment of a process that works on an attempt: by it a successor finds what it left running. */
export function markOf(attempt: string): string {
  return `OCC_PIPE_ATTEMPT=${attempt}`;
}

export interface Ownership {
  /** Leaves the folder to others. */
  release(): void;
}

/** Takes the folder, or says who lives in it. What a dead owner left running is killed. */
export async function takeOwnership(folder: string): Promise<Ownership | OwnerRecord> {
  for (;;) {
    mkdirSync(folder, { recursive: true });
    const number = lastNumber(folder);
    const last = number > 0 ? readOwner(folder, number) : undefined;
    if (last === 'unreadable') await setTimeout(READ_AGAIN);
    else if (last && isLive(last)) return last;
    else {
      const mine = create(folder, number + 1);
      if (!mine) continue;
      const isStillOurs = lastNumber(folder) === number + 1 && sameOwner(readOwner(folder, number), last);
      if (isStillOurs) {
        if (last) await endLeftOvers(last, folder);
        return mine;
      }
      mine.release();
    }
  }
}

/** The one who lives in the folder now. */
export function liveOwner(folder: string): OwnerRecord | undefined {
  const number = lastNumber(folder);
  const owner = number > 0 ? readOwner(folder, number) : undefined;
  return owner && owner !== 'unreadable' && isLive(owner) ? owner : undefined;
}

export function isOwnership(taken: Ownership | OwnerRecord): taken is Ownership {
  return 'release' in taken;
}

const READ_AGAIN = 50;
/** Milliseconds after which a record that cannot be read was left by one who died while writing it. */
const WRITING = 2000;

function create(folder: string, number: number): Ownership | undefined {
  const file = join(folder, `owner-${number}.json`);
  try {
    writeFileSync(file, JSON.stringify(self()), { flag: 'wx' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST' || code === 'ENOENT') return undefined;
    throw error;
  }
  return { release: () => rmSync(file, { force: true }) };
}

let known: OwnerRecord | undefined;

/** This process, looked at once. */
function self(): OwnerRecord {
  known ??= { ...identifyProcess(process.pid), host: hostname(), boot: readBootId() };
  return known;
}

/** An owner on another host cannot be asked, so it counts as alive until its record is gone. */
function isLive(owner: OwnerRecord): boolean {
  if (owner.host !== hostname()) return true;
  return owner.boot === readBootId() && isAlive(owner);
}

async function endLeftOvers({ host, boot }: OwnerRecord, folder: string): Promise<void> {
  if (host !== hostname() || boot !== readBootId()) return;
  while (killMarked(markOf(folder + sep)) > 0) await setTimeout(READ_AGAIN);
}

function lastNumber(folder: string): number {
  try {
    return Math.max(
      0,
      ...readdirSync(folder).map((name) => Number(/^owner-(\d+)\.json$/.exec(name)?.[1] ?? 0)),
    );
  } catch {
    return 0;
  }
}

/** Undefined where there is none, or only what somebody left who died while writing. */
function readOwner(folder: string, number: number): OwnerRecord | 'unreadable' | undefined {
  const file = join(folder, `owner-${number}.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as OwnerRecord;
  } catch {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats && Date.now() - stats.mtimeMs < WRITING ? 'unreadable' : undefined;
  }
}

function sameOwner(a: OwnerRecord | 'unreadable' | undefined, b: OwnerRecord | undefined): boolean {
  if (a === 'unreadable') return false;
  return a?.pid === b?.pid && a?.start === b?.start && a?.boot === b?.boot;
}
