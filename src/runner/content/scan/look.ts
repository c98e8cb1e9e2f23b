import { hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { ContentError } from '../content-error.ts';
import { requireFile, statOf } from './list-tree.ts';
import { hasStamps, STAMPS, type Stamps, setStamps } from './stamps.ts';

export const HASH_BYTES = 32;

/** What is known of some files. */
export interface Look {
  /** `STAMPS` numbers per file. */
  readonly stamps: Stamps;
  /** 1 where the owner may execute the file. */
  readonly executable: Uint8Array;
  /** `HASH_BYTES` per file, where they were read. */
  readonly hashes: Uint8Array;
  /** 1 where the file was read. */
  readonly isRead: Uint8Array;
  /** Bytes of all files. */
  readonly size: number;
  /** When the last of them was written, or its state changed: Unix milliseconds. */
  readonly touchedAt: number;
}

type Noting = { -readonly [K in keyof Look]: Look[K] } & { readonly hashes: Buffer };

/** Files up to this size are read when they are looked at, if at all; larger ones are shared out later, by their size. */
const SMALL = 64 << 10;

/**
 * Looks at files, and reads the small ones if told to: one that is open costs less to look at than one that has a name only. Synchronous on
 * purpose: fs.promises costs three times as much per file.
 * @param root absolute; the paths are relative to it, `''` is the root itself
 * @throws ContentError
 */
export function lookAt(root: string, paths: readonly string[], isToRead: boolean): Look {
  const look: Noting = {
    stamps: new Float64Array(paths.length * STAMPS),
    executable: new Uint8Array(paths.length),
    hashes: Buffer.alloc(isToRead ? paths.length * HASH_BYTES : 0),
    isRead: new Uint8Array(paths.length),
    size: 0,
    touchedAt: 0,
  };
  for (let i = 0; i < paths.length; i += 1) {
    const path = pathIn(root, paths[i]!);
    if (isToRead) readSmall(look, i, path);
    else note(look, i, path, statOf(path));
  }
  return look;
}

export function pathIn(root: string, relative: string): string {
  return relative === '' ? root : `${root}/${relative}`;
}

/** Not one byte more than `SMALL`: a file that grows meanwhile has other stamps from then on. */
let buffer: Buffer | undefined;

function readSmall(look: Noting, i: number, path: string): void {
  const file = openFile(path);
  try {
    const stats = fstatSync(file);
    note(look, i, path, stats);
    if (stats.size > SMALL) return;
    buffer ??= Buffer.allocUnsafeSlow(SMALL + 1);
    const bytes = readSync(file, buffer, 0, buffer.length, null);
    // Anything but an ordinary file, which gives at once what it says to hold, is left to those who read to the end.
    if (bytes !== stats.size || bytes === 0) return;
    // As text, which is made at less cost than a buffer.
    const digest = hash('sha256', buffer.subarray(0, bytes), 'binary');
    look.hashes.write(digest, i * HASH_BYTES, 'binary');
    look.isRead[i] = 1;
  } catch (error) {
    if (error instanceof ContentError) throw error;
    throw new ContentError('unreadable', path, error);
  } finally {
    closeSync(file);
  }
}

function note(look: Noting, i: number, path: string, stats: Stats): void {
  requireFile(stats, path);
  setStamps(look.stamps, i, stats);
  look.executable[i] = modeOf(stats);
  look.size += stats.size;
  look.touchedAt = Math.max(look.touchedAt, stats.mtimeMs, stats.ctimeMs);
}

/** Whether `note` would leave file `i` as it stands. */
export function isNoted(
  { stamps, executable }: Pick<Look, 'stamps' | 'executable'>,
  i: number,
  stats: Stats,
): boolean {
  return hasStamps(stamps, i, stats) && executable[i] === modeOf(stats);
}

function modeOf({ mode }: Stats): number {
  return mode & 0o100 ? 1 : 0;
}

/** Without waiting for a writer, should a pipe have taken the file's place. @throws ContentError */
export function openFile(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const problem = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';
    throw new ContentError(problem, path, error);
  }
}
