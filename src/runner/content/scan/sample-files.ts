import { hash } from 'node:crypto';
import { closeSync, fstatSync, readSync } from 'node:fs';
import { ContentError } from '../content-error.ts';
import { STAMPS, setStamps } from '../tree/stamps.ts';
import { type FileStates, HASH_BYTES } from '../tree/tree-record.ts';
import { openFile } from './open-file.ts';
import { pathIn } from './path-in.ts';
import { executableBit, requireFile } from './stat.ts';

/** The states of some files, and what the small ones hold. */
export interface Samples extends FileStates {
  /** `HASH_BYTES` per file, where it was read. */
  readonly hashes: Uint8Array;
  /** 1 where the file was read. */
  readonly isRead: Uint8Array;
  /** Bytes of all files. */
  readonly size: number;
}

/** Files up to this size are read as they come; larger ones are shared out later, by their size. */
const SMALL = 64 << 10;

/**
 * Opens each file, since the state of an open one costs less than that of a path, and reads it if it is
 * small. Synchronous on purpose: fs.promises costs three times as much per file.
 * @param root absolute; the paths are relative to it, `''` is the root itself
 * @throws ContentError
 */
export function sampleFiles(root: string, paths: readonly string[]): Samples {
  const hashes = Buffer.alloc(paths.length * HASH_BYTES);
  const isRead = new Uint8Array(paths.length);
  const stamps = new Float64Array(paths.length * STAMPS);
  const executable = new Uint8Array(paths.length);
  let size = 0;
  for (let i = 0; i < paths.length; i += 1) {
    const path = pathIn(root, paths[i]!);
    const file = openFile(path);
    try {
      const stats = fstatSync(file);
      requireFile(stats, path);
      setStamps(stamps, i, stats);
      executable[i] = executableBit(stats);
      size += stats.size;
      const digest = stats.size > SMALL ? undefined : digestOf(file, stats.size);
      if (digest === undefined) continue;
      hashes.write(digest, i * HASH_BYTES, 'binary');
      isRead[i] = 1;
    } catch (error) {
      if (error instanceof ContentError) throw error;
      throw new ContentError('unreadable', path, error);
    } finally {
      closeSync(file);
    }
  }
  return { stamps, executable, hashes, isRead, size };
}

/** Not one byte more than `SMALL`: a file that grows meanwhile has other stamps from then on. */
let buffer: Buffer | undefined;

/**
 * sha256 as text of one character per byte, which is made at less cost than a buffer; undefined where it is
 * left to others.
 */
function digestOf(file: number, size: number): string | undefined {
  buffer ??= Buffer.allocUnsafeSlow(SMALL + 1);
  const bytes = readSync(file, buffer, 0, buffer.length, null);
  // Anything but an ordinary file, which gives at once what it says to hold, has to be read to its end.
  if (bytes !== size || bytes === 0) return undefined;
  return hash('sha256', buffer.subarray(0, bytes), 'binary');
}
