import { InputError } from '../../base/input-error.ts';
import { type LmdbOptions, type LmdbReader, openLmdb } from '../lmdb/reader.ts';
import { createDeserializer, type PyValue } from '../pyarrow/deserialize.ts';
import { decodeMeta, decodeRecord, META_KEY } from './training-record.ts';
import type { TrainingSample, TrainingSet } from './training-set.ts';

/** Key of the number of images in the published LMDBs, written by pyarrow.serialize. */
const PUBLISHED_LENGTH = '__len__';

/**
 * Opens an LMDB of images that build-lmdb or the reference's generate_lmdb.py wrote. `classes`, where it is
 * known how many people there are, saves a look at every record of the latter.
 */
export function openTrainingLmdb(path: string, classes?: number, options: LmdbOptions = {}): TrainingSet {
  const lmdb = openLmdb(path, options);
  try {
    const meta = lmdb.get(Buffer.from(META_KEY));
    if (meta !== undefined) return ourSet(lmdb, decodeMeta(meta, path), path);
    const length = lmdb.get(Buffer.from(PUBLISHED_LENGTH));
    if (length !== undefined) return publishedSet(lmdb, length, path, classes);
  } catch (error) {
    lmdb.close();
    throw error;
  }
  lmdb.close();
  throw new InputError(`the LMDB has neither a key "${META_KEY}" nor "${PUBLISHED_LENGTH}"`, {
    place: path,
    cure: 'give an LMDB of images, as build-lmdb or the reference makes them',
  });
}

function ourSet(lmdb: LmdbReader, meta: { images: number; classes: number }, path: string): TrainingSet {
  const read = (i: number): TrainingSample => {
    const sample = decodeRecord(recordAt(lmdb, i, meta.images, path));
    if (sample === undefined || sample.label >= meta.classes) throw brokenRecord(i, path);
    return sample;
  };
  return {
    location: { kind: 'lmdb', path, classes: meta.classes },
    size: meta.images,
    classes: meta.classes,
    read,
    placeOf: (i) => placeOf(i, path),
    close: lmdb.close,
  };
}

/**
 * The published records do not say how many people there are; all labels are looked at once (about 100,000 a
 * second).
 */
function publishedSet(
  lmdb: LmdbReader,
  length: Uint8Array,
  path: string,
  known: number | undefined,
): TrainingSet {
  const deserialize = createDeserializer();
  const size = deserialize(length);
  if (typeof size !== 'number' || !(size >= 0 && size < lmdb.count)) {
    throw new InputError(
      `the LMDB's number of images, ${String(size)}, does not fit its ${lmdb.count} records`,
      {
        place: path,
        cure: 'copy it again from where it came',
      },
    );
  }
  const read = (i: number): TrainingSample => {
    const value = explain(() => deserialize(recordAt(lmdb, i, size, path)), i, path);
    if (!isPublishedRecord(value)) throw brokenRecord(i, path);
    return { bytes: value[0], label: value[1], name: value[2] };
  };
  const classes = known ?? countClasses(size, read);
  return {
    location: { kind: 'lmdb', path, classes },
    size,
    classes,
    read,
    placeOf: (i) => placeOf(i, path),
    close: lmdb.close,
  };
}

function countClasses(size: number, read: (i: number) => TrainingSample): number {
  let classes = 0;
  for (let i = 0; i < size; i++) classes = Math.max(classes, read(i).label + 1);
  return classes;
}

function isPublishedRecord(value: PyValue): value is [Uint8Array, number, string] {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [bytes, label, name] = value;
  return bytes instanceof Uint8Array && typeof name === 'string' && isLabel(label);
}

function isLabel(value: PyValue | undefined): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
}

function recordAt(lmdb: LmdbReader, i: number, size: number, path: string): Uint8Array {
  if (!(Number.isInteger(i) && i >= 0 && i < size)) throw new RangeError(`image ${i} of ${size}`);
  const record = lmdb.get(Buffer.from(String(i)));
  if (record === undefined) throw brokenRecord(i, path);
  return record;
}

function explain<T>(read: () => T, i: number, path: string): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.message, { place: error.place ?? placeOf(i, path), ...cureOf(error) });
  }
}

function cureOf(error: InputError): { cure?: string } {
  return error.cure === undefined ? {} : { cure: error.cure };
}

function brokenRecord(i: number, path: string): InputError {
  return new InputError(`record ${i} of the LMDB is missing, or is not (image, label, path)`, {
    place: placeOf(i, path),
    cure: 'build it again with build-lmdb, or copy it again from where it came',
  });
}

function placeOf(i: number, path: string): string {
  return `${path}, key "${i}"`;
}
