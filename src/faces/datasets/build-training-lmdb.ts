import { createLmdbWriter } from '../lmdb/writer.ts';
import { encodeMeta, encodeRecord, META_KEY, type TrainingMeta } from './training-record.ts';
import type { TrainingSample } from './training-set.ts';

/** Files that are read ahead while the one in turn is written. */
const READ_AHEAD = 16;

/**
 * Writes an LMDB of images. `read(i)` gives image number `i`; it is called in the order in which the keys are stored,
 * "0", "1", "10", "100", ..., and a few calls ahead. Equal images give an equal file. `progress` hears how many are done.
 */
export async function buildTrainingLmdb(
  path: string,
  meta: TrainingMeta,
  read: (i: number) => Promise<TrainingSample>,
  progress: (done: number) => void,
): Promise<void> {
  const writer = createLmdbWriter(path);
  try {
    let done = 0;
    for await (const [key, sample] of readAhead(decimalOrder(meta.images), read)) {
      writer.put(Buffer.from(String(key)), encodeRecord(sample));
      progress(++done);
    }
    writer.put(Buffer.from(META_KEY), encodeMeta(meta));
  } catch (error) {
    writer.abandon();
    throw error;
  }
  writer.finish();
}

/** 0 to count-1 in the byte order of their decimals. */
export function* decimalOrder(count: number): Generator<number> {
  if (count > 0) yield 0;
  for (let first = 1; first < Math.min(10, count); first++) yield* startingWith(first, count);
}

function* startingWith(prefix: number, count: number): Generator<number> {
  yield prefix;
  for (let next = prefix * 10; next < Math.min(prefix * 10 + 10, count); next++)
    yield* startingWith(next, count);
}

async function* readAhead<T>(
  keys: Iterable<number>,
  read: (i: number) => Promise<T>,
): AsyncGenerator<[number, T]> {
  const pending: [number, Promise<T>][] = [];
  for (const key of keys) {
    const result = read(key);
    // It is awaited later; a failure must not count as unhandled until then.
    result.catch(() => undefined);
    pending.push([key, result]);
    if (pending.length > READ_AHEAD) yield await first(pending);
  }
  while (pending.length > 0) yield await first(pending);
}

async function first<T>(pending: [number, Promise<T>][]): Promise<[number, T]> {
  const [key, result] = pending.shift()!;
  return [key, await result];
}
