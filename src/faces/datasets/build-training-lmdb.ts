import { loadAhead } from '../../base/load-ahead.ts';
import type { PackedKeys, PagedValues } from '../lmdb/paged-values.ts';
import { createLmdbWriter } from '../lmdb/writer.ts';
import { encodeMeta, META_KEY, type TrainingMeta } from './training-record.ts';

/** Records that are read at a time. */
const PER_READ = 128;

export interface TrainingLmdbSource {
  /**
   * Reads images by number and encodes their records; called for one part after another, `ahead` parts early.
   */
  read(places: readonly number[]): Promise<PagedValues>;
  readonly ahead: number;
  /** Takes back records that were written. */
  release?(records: PagedValues): void;
}

/**
 * Writes an LMDB of images. They are read in the order in which their keys are stored, "0", "1", "10", "100",
 * ... Equal images give an equal file. `progress` hears now and then how many are done.
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
    let before: Promise<void> | undefined;
    const readPart = async (places: readonly number[]) => ({ places, records: await read(places) });
    for await (const { places, records } of loadAhead(parts(decimalOrder(meta.images)), readPart, ahead)) {
      writer.putAll(decimalKeys(places), records);
      // One part is written while the next is made ready.
      await before;
      before = writer.written().then(() => release?.(records));
      before.catch(() => {});
      done += places.length;
      progress(done);
    }
    writer.put(Buffer.from(META_KEY), encodeMeta(meta));
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  await writer.finish();
}

function decimalKeys(places: readonly number[]): PackedKeys {
  const decimals = places.map(String);
  const ends = new Uint32Array(places.length);
  let end = 0;
  for (const [i, { length }] of decimals.entries()) {
    end += length;
    ends[i] = end;
  }
  return { bytes: Buffer.from(decimals.join(''), 'latin1'), ends };
}

/** 0 to count-1 in the byte order of their decimals. */
export function* decimalOrder(count: number): Generator<number> {
  if (count > 0) yield 0;
  for (let place = 1; place > 0 && place < count; place = afterDecimal(place, count)) yield place;
}

/**
 * What comes after `place`, 0 after the last: one digit more if there is such a number, else the next one of
 * its length or less.
 */
function afterDecimal(place: number, count: number): number {
  if (place * 10 < count) return place * 10;
  let next = place;
  while (next > 0 && (next % 10 === 9 || next + 1 >= count)) next = Math.floor(next / 10);
  return next > 0 ? next + 1 : 0;
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
