import { hash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { ContentError } from './content-error.ts';
import { requireFile, statOf } from './list-tree.ts';
import { STAMPS } from './stamps.ts';

export const HASH_BYTES = 32;

/** What is known of some files. */
export interface Look {
  /** `STAMPS` numbers per file. */
  readonly stamps: BigInt64Array;
  /** 1 where the owner may execute the file. */
  readonly executable: Uint8Array;
  /** `HASH_BYTES` per file, where they were read. */
  readonly hashes: Uint8Array;
  /** 1 where the file was read. */
  readonly isRead: Uint8Array;
}

/** Files up to this size are read when they are looked at, if at all; larger ones are shared out later, by their size. */
const SMALL = 64 << 10;

/**
 * Looks at files, and reads the small ones if told to: one that is open costs less to look at than one that has a name only. Synchronous on
 * purpose: fs.promises costs three times as much per file.
 * @param root absolute; the paths are relative to it, `''` is the root itself
 * @throws ContentError
 */
export function lookAt(root: string, paths: readonly string[], isToRead: boolean): Look {
  const look = {
    stamps: new BigInt64Array(paths.length * STAMPS),
    executable: new Uint8Array(paths.length),
    hashes: Buffer.alloc(isToRead ? paths.length * HASH_BYTES : 0),
    isRead: new Uint8Array(paths.length),
  };
  for (let i = 0; i < paths.length; i += 1) {
    const path = pathIn(root, paths[i]!);
    if (isToRead) readSmall(look, i, path);
    else note(look, i, path, statOf(path, false));
  }
  return look;
}

export function pathIn(root: string, relative: string): string {
  return relative === '' ? root : `${root}/${relative}`;
}

/** Not one byte more than `SMALL`: a file that grows meanwhile has other stamps from then on. */
let buffer: Buffer | undefined;

function readSmall(look: Look & { readonly hashes: Buffer }, i: number, path: string): void {
  const file = openFile(path);
  try {
    const stats = fstatSync(file, { bigint: true });
    note(look, i, path, stats);
    if (stats.size > SMALL) return;
    buffer ??= Buffer.allocUnsafeSlow(SMALL + 1);
    const bytes = readSync(file, buffer, 0, buffer.length, null);
    // Anything but an ordinary file, which gives at once what it says to hold, is left to those who read to the end.
    if (bytes !== Number(stats.size) || bytes === 0) return;
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

function note(look: Look, i: number, path: string, stats: BigIntStats): void {
  requireFile(stats, path);
  look.stamps[i * STAMPS] = stats.size;
  look.stamps[i * STAMPS + 1] = stats.mtimeNs;
  look.stamps[i * STAMPS + 2] = stats.ctimeNs;
  look.stamps[i * STAMPS + 3] = stats.ino;
  look.stamps[i * STAMPS + 4] = stats.dev;
  look.executable[i] = modeOf(stats);
}

/** Whether `note` would leave file `i` as it stands. */
export function isNoted(
  { stamps, executable }: Pick<Look, 'stamps' | 'executable'>,
  i: number,
  stats: BigIntStats,
): boolean {
  const at = i * STAMPS;
  return (
    stamps[at] === stats.size &&
    stamps[at + 1] === stats.mtimeNs &&
    stamps[at + 2] === stats.ctimeNs &&
    stamps[at + 3] === stats.ino &&
    stamps[at + 4] === stats.dev &&
    executable[i] === modeOf(stats)
  );
}

function modeOf({ mode }: BigIntStats): number {
  return mode & 0o100n ? 1 : 0;
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
