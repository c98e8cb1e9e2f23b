import { InputError } from '../../base/input-error.ts';
import { looksWhole } from '../../faces/datasets/looks-whole.ts';
import { recordHeaderLength, writeRecordHeader } from '../../faces/datasets/training-record.ts';
import type { TrainingSample, TrainingSet } from '../../faces/datasets/training-set.ts';
import { decodeExactly } from '../../faces/images/decode.ts';
import { nextValueAt, type PagedValues, pagesEnd } from '../../faces/lmdb/paged-values.ts';

/**
 * The records of some images of a set, in whichever format it is.
 * @throws InputError for an image that cannot be decoded
 */
export async function packImages(set: TrainingSet, places: readonly number[]): Promise<PagedValues> {
  const samples: TrainingSample[] = [];
  for (const place of places) samples.push(await set.read(place));
  const ends = new Uint32Array(samples.length);
  let end = 0;
  for (const [i, { name, bytes }] of samples.entries()) {
    end = nextValueAt(end) + recordHeaderLength(name) + bytes.length;
    ends[i] = end;
  }
  const room = Buffer.alloc(pagesEnd(end));
  for (const [i, { name, label, bytes }] of samples.entries()) {
    const start = ends[i]! - bytes.length;
    writeRecordHeader(room, start - recordHeaderLength(name), label, name);
    room.set(bytes, start);
    if (!looksWhole(room, start, ends[i]!)) await requireImage(set, places[i]!, { name, bytes });
  }
  return { bytes: new Uint8Array(room.buffer, room.byteOffset, room.length), ends };
}

async function requireImage(
  set: TrainingSet,
  place: number,
  { name, bytes }: Pick<TrainingSample, 'name' | 'bytes'>,
): Promise<void> {
  try {
    await decodeExactly(bytes, name);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const message = set.isPacked ? `${name}: ${error.message}` : error.message;
    throw new InputError(message, { place: set.placeOf(place), ...(error.cure && { cure: error.cure }) });
  }
}
