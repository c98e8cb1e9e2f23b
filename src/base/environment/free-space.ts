import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { EnvironmentError } from './environment-error.ts';

/** Bytes that this user may still write where a folder lies, or will lie; undefined where nobody says. */
export function freeSpace(folder: string): number | undefined {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  try {
    const { bavail, bsize } = statfsSync(there);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** Whether nothing more can be written where a folder lies: no block, or no further file. */
export function isFull(folder: string): boolean {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(folder);
    return bavail * bsize < LEAST || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
}

/** Bytes that every task has to write of itself, whatever it does. */
const LEAST = 8192;

/**
 * Before so many bytes are written: a copy that has no room fails now, not after an hour.
 * @param what that is, for people: "the result of train@baseline"
 * @throws EnvironmentError
 */
export function requireSpace(folder: string, bytes: number, what: string): void {
  const free = freeSpace(folder);
  if (free === undefined || free >= bytes) return;
  const [needs, left] = [bytes, free].map((one) => `${Math.ceil(one / 1e6)} MB`);
  const cure = 'make room there (`occ-pipe gc` removes outputs that nothing points to), then run again';
  throw new EnvironmentError('ENOSPC', `${what} needs ${needs}, and ${left} are free`, {
    place: folder,
    cure,
  });
}
