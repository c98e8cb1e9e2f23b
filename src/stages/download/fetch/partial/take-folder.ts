import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeFolder } from '../../../../base/environment/make-folder.ts';
import {
  identifyProcess,
  isAlive,
  type ProcessIdentity,
  readBootId,
} from '../../../../base/environment/process-identity.ts';
import { readText } from '../../../../base/environment/read-file.ts';
import { listFolder } from '../../../../base/list-folder.ts';

/** One process of one boot of one machine. */
interface FolderHolder extends ProcessIdentity {
  readonly host: string;
  readonly boot: string;
}

/**
 * Waits until no other process of this machine is in a folder, and takes it: by exclusive create of the next
 * number, so that of two that find a dead holder only one does.
 * @returns gives it back; undefined where a process of another machine holds it, which cannot be asked
 */
export async function takeFolder(
  folder: string,
  signal: AbortSignal,
): Promise<(() => Promise<void>) | undefined> {
  for (;;) {
    signal.throwIfAborted();
    makeFolder(folder);
    const number = lastNumber(folder);
    const holder = number === 0 ? undefined : readHolder(recordFile(folder, number));
    if (holder && holder.host !== hostname()) return undefined;
    const isHeld = holder && holder.boot === readBootId() && isAlive(holder);
    const mine = recordFile(folder, number + 1);
    if (!isHeld && create(mine)) return () => rm(mine, { force: true });
    await wait(isHeld ? AGAIN : 0, undefined, { signal });
  }
}

/** Milliseconds after which it is looked again. */
const AGAIN = 500;

function create(file: string): boolean {
  const self: FolderHolder = { ...identifyProcess(process.pid), host: hostname(), boot: readBootId() };
  try {
    writeFileSync(file, JSON.stringify(self), { flag: 'wx' });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOENT: the one before was done with the folder, and took it away.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  }
}

/** Undefined for what somebody left who died while writing it, or who is gone meanwhile. */
function readHolder(file: string): FolderHolder | undefined {
  try {
    return JSON.parse(readText(file)) as FolderHolder;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function recordFile(folder: string, number: number): string {
  return join(folder, `holder-${number}.json`);
}

function lastNumber(folder: string): number {
  return Math.max(
    0,
    ...listFolder(folder).map((name) => Number(/^holder-(\d+)\.json$/.exec(name)?.[1] ?? 0)),
  );
}
