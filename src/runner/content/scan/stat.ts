import { type Stats, statSync } from 'node:fs';
import { ContentError, type ContentProblem } from '../content-error.ts';

const IF_THERE = { throwIfNoEntry: false } as const;

/**
 * With the last object of its kind, the garbage collector would take the code that was compiled for the kind.
 */
const kept: { last?: Stats | undefined } = {};

/**
 * What a path leads to, times as doubles; undefined where nothing is there.
 * @throws Error of the system, where it cannot be looked up
 */
export function statIfThere(path: string): Stats | undefined {
  const stats = statSync(path, IF_THERE);
  kept.last = stats;
  return stats;
}

/** The same; undefined where it cannot be looked up either. */
export function tryStat(path: string): Stats | undefined {
  try {
    return statIfThere(path);
  } catch {
    return undefined;
  }
}

/**
 * The same of what has to be there.
 * @param missing the problem where it is not
 * @throws ContentError
 */
export function stat(path: string, missing: ContentProblem = 'missing'): Stats {
  let stats: Stats | undefined;
  try {
    stats = statIfThere(path);
  } catch (error) {
    const loops = (error as NodeJS.ErrnoException).code === 'ELOOP';
    throw new ContentError(loops ? 'looping-link' : 'unreadable', path, error);
  }
  if (stats) return stats;
  throw new ContentError(missing, path);
}

/**
 * Tells a folder from every other: by the whole inode number, of which a double may lose the end.
 * @throws ContentError
 */
export function identifyFolder(folder: string): string {
  try {
    const { dev, ino } = statSync(folder, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    throw new ContentError('unreadable', folder, error);
  }
}

/** @throws ContentError */
export function requireFile(stats: Stats, path: string): void {
  if (!stats.isFile()) throw new ContentError('special-file', path);
}

/** Whether the owner may execute a file, as a number. */
export function executableBit({ mode }: Stats): 0 | 1 {
  return mode & 0o100 ? 1 : 0;
}
