import { createHash, hash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { ContentError } from '../content-error.ts';
import { openFile } from '../scan/open-file.ts';
import { HASH_BYTES } from '../tree/tree-record.ts';

/** Shared by all calls: between filling and hashing it nothing is awaited. */
const chunk = Buffer.allocUnsafeSlow(1 << 20);
/**
 * So many bytes are hashed before timers and signals get their turn again (about 20 ms), and `stop` is asked.
 */
const BREATH = 32 << 20;
/** What opening a file costs, as if it were bytes. */
const PER_FILE = 16 << 10;

/**
 * sha256 of the bytes of each file, `HASH_BYTES` each, in order.
 * @throws ContentError
 */
export async function hashFiles(paths: readonly string[], stop?: AbortSignal): Promise<Buffer> {
  const hashes = Buffer.allocUnsafe(paths.length * HASH_BYTES);
  let work = 0;
  for (const [i, path] of paths.entries()) {
    const file = openFile(path);
    try {
      const small = fillChunk(file, path);
      const digest = small ? hash('sha256', small, 'buffer') : await hashRest(file, path, stop);
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
  for (let length = 0; length < chunk.length; ) {
    const bytes = read(file, length, path);
    if (bytes === 0) return chunk.subarray(0, length);
    length += bytes;
  }
  return undefined;
}

/** Of a file whose first part fills the chunk. */
async function hashRest(file: number, path: string, stop: AbortSignal | undefined): Promise<Buffer> {
  const whole = createHash('sha256').update(chunk);
  for (let sinceBreath = 0; ; ) {
    const bytes = read(file, 0, path);
    if (bytes === 0) return whole.digest();
    whole.update(chunk.subarray(0, bytes));
    sinceBreath += bytes;
    if (sinceBreath > BREATH) {
      await setImmediate();
      stop?.throwIfAborted();
      sinceBreath = 0;
    }
  }
}

function read(file: number, offset: number, path: string): number {
  try {
    return readSync(file, chunk, offset, chunk.length - offset, null);
  } catch (error) {
    throw new ContentError('unreadable', path, error);
  }
}
