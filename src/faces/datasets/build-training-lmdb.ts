import { createLmdbWriter } from '../lmdb/writer.ts';
import { loadAhead } from '../load-ahead.ts';
import { type EncodedRecords, encodeMeta, META_KEY, recordAt, type TrainingMeta } from './training-record.ts';

/** Records that are read at a time. */
const PER_READ = 256;

export interface TrainingLmdbSource {
  /** Reads images by number and encodes their records; called for one part after another, `ahead` parts early. */
  read(places: readonly number[]): Promise<EncodedRecords>;
  readonly ahead: number;
  /** Takes back records that were written. */
  release?(records: EncodedRecords): void;
}

/**
 * Writes an LMDB of images. They are read in the order in which their keys are stored, "0", "1", "10", "100", ... Equal
 * images give an equal file. `progress` hears now and then how many are done.
 */
export async function buildTrainingLmdb(
  path: string,
  meta: TrainingMeta,
  { read, ahead, release }: TrainingLmdbSource,
  progress: (done: number) => void,
): Promise<void> {
  const writer = createLmdbWriter(path);
  try {
    let done = 0;
    const readPart = async (places: readonly number[]) => ({ places, records: await read(places) });
    for await (const { places, records } of loadAhead(parts(decimalOrder(meta.images)), readPart, ahead)) {
      for (const [i, place] of places.entries()) {
        writer.put(Buffer.from(String(place), 'latin1'), recordAt(records, i));
      }
      release?.(records);
      done += places.length;
      progress(done);
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

function* parts(places: Iterable<number>): Generator<number[]> {
  let part: number[] = [];
  for (const place of places) {
    part.push(place);
    if (part.length < PER_READ) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
