import { growingNumbers } from '../../../base/arrays/growing-numbers.ts';
import { InputError } from '../../../base/input-error.ts';
import { type PackedTexts, packedBytes, packTexts } from '../../../base/text/packed-texts.ts';
import { isLmdb } from '../../lmdb/is-lmdb.ts';
import { type LmdbReader, openLmdb } from '../../lmdb/reader.ts';
import { numberPeople, type People } from '../labels/number-people.ts';
import { ENCODINGS, encodingOf } from '../lmdb-values/encodings.ts';
import { type ImageRecord, imageRecordOf, textOf } from '../lmdb-values/image-record.ts';
import { recordKeys } from '../lmdb-values/record-keys.ts';
import type { IndexNotes, TrainingFormat } from './training-format.ts';

interface PythonIndex extends People {
  /** Undefined: the main one. */
  readonly database: string | undefined;
  readonly encoding: string;
  /** Undefined: "0", "1", "2" ... */
  readonly keys: PackedTexts | undefined;
}

/**
 * The LMDBs that Python programs publish, the reference's generate_lmdb.py among them: records (image,
 * label) or (image, label, path), by pyarrow of any version, pickle or msgpack.
 */
export const pythonLmdb: TrainingFormat<PythonIndex> = {
  about: 'an LMDB (a file, or a folder that holds data.mdb)',
  owns: isLmdb,
  index(path, notes) {
    const database = databaseOf(path, notes);
    const lmdb = openLmdb(path, { database });
    try {
      const { keys, count, isGuessed, others } = recordKeys(lmdb, path);
      if (count === 0) throw noImages(path);
      const keyOf = (i: number) => keys?.[i] ?? decimal(i);
      const encoding = encodingOfRecords(lmdb, keyOf(0), path);
      if (isGuessed) notes.remark(`the LMDB has no list of its keys: all ${count} records are taken`);
      if (others > 0)
        notes.remark(
          `the LMDB's list of keys or number of images leaves out ${others} of its ${others + count} records`,
        );
      const read = recordReader(lmdb, encoding, path);
      const labels = growingNumbers();
      for (let i = 0; i < count; i++) labels.push(read(keyOf(i)).label);
      const people = numberPeople(labels.toShared(), notes.remark);
      return { ...people, database, encoding, keys: keys && pack(keys) };
    } finally {
      lmdb.close();
    }
  },
  open(path, { labels, classes, database, encoding, keys }, options) {
    const lmdb = openLmdb(path, { ...options, database });
    const read = recordReader(lmdb, encoding, path);
    const keyOf = (i: number) => (keys ? packedBytes(keys, i) : decimal(i));
    return {
      size: labels.length,
      classes,
      isPacked: true,
      read(i) {
        const label = labels[i];
        if (label === undefined) throw new RangeError(`image ${i} of ${labels.length}`);
        const key = keyOf(i);
        const { bytes, name = shown(key) } = read(key);
        return { bytes, label, name };
      },
      placeOf: (i) => placeOf(keyOf(i), path),
      close: lmdb.close,
    };
  },
};

/** The one named database of a file that holds nothing else. */
function databaseOf(path: string, { remark }: IndexNotes): string | undefined {
  const lmdb = openLmdb(path);
  try {
    const names = lmdb.databases();
    if (names.length === 0) return undefined;
    const shownNames = names
      .slice(0, 3)
      .map((name) => `"${name}"`)
      .join(', ');
    if (names.length > 1) {
      throw new InputError(
        `the LMDB holds ${names.length} named databases (${shownNames}), of which one is read`,
        {
          place: path,
          cure: 'copy the database of the images into an LMDB of its own, with mdb_dump -s NAME and mdb_load',
        },
      );
    }
    if (lmdb.count > 1) return undefined;
    remark(`the records of the LMDB are those of its named database ${shownNames}`);
    return names[0];
  } finally {
    lmdb.close();
  }
}

function encodingOfRecords(lmdb: LmdbReader, key: Uint8Array, path: string): string {
  const value = lmdb.get(key);
  if (value === undefined) throw missing(key, path);
  const encoding = encodingOf(value);
  if (encoding !== undefined) return encoding;
  throw new InputError(
    `the values of the LMDB are no records by ${Object.keys(ENCODINGS).join(', ')}, and no encoded images: the first has ${value.length} bytes and begins as none of them`,
    {
      place: placeOf(key, path),
      cure: 'give an LMDB of encoded images (JPEG, PNG), not of bare pixels, as build-lmdb or the reference makes them',
    },
  );
}

function recordReader(lmdb: LmdbReader, encoding: string, path: string): (key: Uint8Array) => ImageRecord {
  const decode = ENCODINGS[encoding]!.create();
  return (key) => {
    const value = lmdb.get(key);
    if (value === undefined) throw missing(key, path);
    const record = imageRecordOf(explain(() => decode(value), key, path));
    if (record !== undefined) return record;
    throw new InputError(`the record of key "${shown(key)}" is not (image, label) or (image, label, path)`, {
      place: placeOf(key, path),
      cure: REMAKE,
    });
  };
}

function noImages(path: string): InputError {
  return new InputError('there are no images in the LMDB', { place: path, cure: REMAKE });
}

const REMAKE = 'build it again with build-lmdb, or copy it again from where it came';

function missing(key: Uint8Array, path: string): InputError {
  return new InputError(`the LMDB has no record of key "${shown(key)}", which should be there`, {
    place: placeOf(key, path),
    cure: REMAKE,
  });
}

function explain<T>(read: () => T, key: Uint8Array, path: string): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.message, {
      place: error.place ?? placeOf(key, path),
      ...(error.cure && { cure: error.cure }),
    });
  }
}

function decimal(i: number): Uint8Array {
  return Buffer.from(String(i), 'latin1');
}

function pack(keys: readonly Uint8Array[]): PackedTexts {
  const packer = packTexts();
  for (const key of keys) packer.push(key);
  return packer.finish();
}

function shown(key: Uint8Array): string {
  return textOf(Buffer.from(key))!;
}

function placeOf(key: Uint8Array, path: string): string {
  return `${path}, key "${shown(key)}"`;
}
