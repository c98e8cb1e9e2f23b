import { InputError } from '../../../base/input-error.ts';
import { isLmdb } from '../../lmdb/is-lmdb.ts';
import { openLmdb } from '../../lmdb/reader.ts';
import { repeatPackedNotes } from '../packed-notes.ts';
import { decodeMeta, decodeRecord, META_KEY, type TrainingMeta } from '../training-record.ts';
import type { TrainingFormat } from './training-format.ts';

/** An LMDB that build-lmdb wrote. */
export const ownLmdb: TrainingFormat<TrainingMeta> = {
  about: 'an LMDB of build-lmdb',
  owns: (path) => isLmdb(path) && metaOf(path) !== undefined,
  index(path, notes) {
    repeatPackedNotes(path, notes);
    return decodeMeta(metaOf(path)!, path);
  },
  open(path, { images, classes }, options) {
    const lmdb = openLmdb(path, options);
    return {
      size: images,
      classes,
      isPacked: true,
      read(i) {
        if (!(Number.isInteger(i) && i >= 0 && i < images)) throw new RangeError(`image ${i} of ${images}`);
        const record = lmdb.get(Buffer.from(String(i)));
        const sample = record && decodeRecord(record);
        if (sample === undefined || sample.label >= classes) throw brokenRecord(i, path);
        return sample;
      },
      placeOf: (i) => placeOf(i, path),
      close: lmdb.close,
    };
  },
};

function metaOf(path: string): Uint8Array | undefined {
  const lmdb = openLmdb(path);
  try {
    return lmdb.get(Buffer.from(META_KEY));
  } finally {
    lmdb.close();
  }
}

function brokenRecord(i: number, path: string): InputError {
  return new InputError(`record ${i} of the LMDB is missing, or is not (image, label, path)`, {
    place: placeOf(i, path),
    cure: 'build it again with build-lmdb',
  });
}

function placeOf(i: number, path: string): string {
  return `${path}, key "${i}"`;
}
