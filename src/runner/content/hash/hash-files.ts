import { hash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { ContentError } from '../content-error.ts';
import { dataRanges } from '../scan/data-ranges.ts';
import { openFile } from '../scan/open-file.ts';
import { HASH_BYTES } from '../tree/tree-record.ts';
import { BLOCK, FileSum } from './file-sum.ts';

/** Shared by all calls: between filling and hashing it nothing is awaited. */
const chunk = Buffer.allocUnsafeSlow(BLOCK);
const EVERYTHING = { start: 0, end: Number.POSITIVE_INFINITY };
/**
 * So many bytes are hashed before timers and signals get their turn again (about 20 ms), and `stop` is asked.
 */
const BREATH = 32 << 20;
/** What opening a file costs, as if it were bytes. */
const PER_FILE = 16 << 10;

/**
 * The sum of each file (sha256 of its bytes, but where zeros go on for long: file-sum.ts), `HASH_BYTES` each,
 * in order.
 * @throws ContentError
 */
export async function hashFiles(paths: readonly string[], stop?: AbortSignal): Promise<Buffer> {
  const hashes = Buffer.allocUnsafe(paths.length * HASH_BYTES);
  let work = 0;
  for (const [i, path] of paths.entries()) {
    const file = openFile(path);
    try {
      const small = fillChunk(file, path);
      const digest = small ? hash('sha256', small, 'buffer') : await hashLarge(file, path, stop);
      digest.copy(hashes, i * HASH_BYTES);
      work += PER_FILE + (small?.length ?? 0);
    } finally {
      closeSync(file);
    }
    if (work > BREATH) {
      await setImmediate();
      stop?.throwIfAborted();
      work = 0;
    }
  }
  return hashes;
}

/** The whole file where it is smaller than the chunk; otherwise nothing, and the chunk is full. */
function fillChunk(file: number, path: string): Buffer | undefined {
  const bytes = readChunk(file, 0, path);
  return bytes.length < chunk.length ? bytes : undefined;
}

/** Of a file whose first part fills the chunk. */
async function hashLarge(file: number, path: string, stop: AbortSignal | undefined): Promise<Buffer> {
  const sum = new FileSum();
  sum.add(chunk);
  const ranges = (await dataRanges(file, path)) ?? [EVERYTHING];
  let at = chunk.length;
  let sinceBreath = 0;
  for (const { start, end } of ranges) {
    const from = start - (start % chunk.length);
    if (from > at) {
      sum.skip(from - at);
      at = from;
    }
    while (at < end) {
      const bytes = readChunk(file, at, path);
      if (bytes.length === 0) break;
      sum.add(bytes);
      at += bytes.length;
      sinceBreath += bytes.length;
      if (sinceBreath < BREATH) continue;
      await setImmediate();
      stop?.throwIfAborted();
      sinceBreath = 0;
    }
  }
  return sum.digest();
}

/** Fills the chunk; with fewer bytes at the end of the file. */
function readChunk(file: number, position: number, path: string): Buffer {
  let length = 0;
  try {
    while (length < chunk.length) {
      const bytes = readSync(file, chunk, length, chunk.length - length, position + length);
      if (bytes === 0) break;
      length += bytes;
    }
  } catch (error) {
    throw new ContentError('unreadable', path, error);
  }
  return chunk.subarray(0, length);
}
