import { InputError } from '../../../base/input-error.ts';
import { isLmdb } from '../../lmdb/is-lmdb.ts';
import { type LmdbReader, openLmdb } from '../../lmdb/reader.ts';
import { createDeserializer, type PyValue } from '../../pyarrow/deserialize.ts';
import { META_KEY } from '../training-record.ts';
import type { TrainingSample } from '../training-set.ts';
import type { TrainingFormat } from './training-format.ts';

interface PublishedIndex {
  readonly images: number;
  readonly classes: number;
}

/** Key of the number of images in the published LMDBs, written by pyarrow.serialize. */
const LENGTH_KEY = '__len__';

/** The published LMDBs, which the reference's generate_lmdb.py wrote. */
export const pythonLmdb: TrainingFormat<PublishedIndex> = {
  about: 'an LMDB file, a folder that holds data.mdb',
  owns: isLmdb,
  index(path) {
    const lmdb = openLmdb(path);
    try {
      const images = countImages(lmdb, path);
      return { images, classes: countClasses(images, recordReader(lmdb, images, path)) };
    } finally {
      lmdb.close();
    }
  },
  open(path, { images, classes }, options) {
    const lmdb = openLmdb(path, options);
    return {
      size: images,
      classes,
      isPacked: true,
      read: recordReader(lmdb, images, path),
      placeOf: (i) => placeOf(i, path),
      close: lmdb.close,
    };
  },
};

function countImages(lmdb: LmdbReader, path: string): number {
  const length = lmdb.get(Buffer.from(LENGTH_KEY));
  if (length === undefined) {
    throw new InputError(`the LMDB has neither a key "${META_KEY}" nor "${LENGTH_KEY}"`, {
      place: path,
      cure: 'give an LMDB of images, as build-lmdb or the reference makes them',
    });
  }
  const images = createDeserializer()(length);
  if (typeof images === 'number' && images >= 0 && images < lmdb.count) return images;
  throw new InputError(
    `the LMDB's number of images, ${String(images)}, does not fit its ${lmdb.count} records`,
    { place: path, cure: 'copy it again from where it came' },
  );
}

/**
 * The published records do not say how many people there are; all labels are looked at once (about 100,000 a
 * second).
 */
function countClasses(images: number, read: (i: number) => TrainingSample): number {
  let classes = 0;
  for (let i = 0; i < images; i++) classes = Math.max(classes, read(i).label + 1);
  return classes;
}

function recordReader(lmdb: LmdbReader, size: number, path: string): (i: number) => TrainingSample {
  const deserialize = createDeserializer();
  return (i) => {
    const value = explain(() => deserialize(recordAt(lmdb, i, size, path)), i, path);
    if (!isPublishedRecord(value)) throw brokenRecord(i, path);
    return { bytes: value[0], label: value[1], name: value[2] };
  };
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
