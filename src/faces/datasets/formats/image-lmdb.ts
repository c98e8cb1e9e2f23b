import { statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../base/input-error.ts';
import { type PackedTexts, packedText, packTexts } from '../../../base/text/packed-texts.ts';
import { isBmp } from '../../images/bmp.ts';
import { formatOf } from '../../images/inspect/format.ts';
import { isLmdb } from '../../lmdb/is-lmdb.ts';
import { type LmdbReader, openLmdb } from '../../lmdb/reader.ts';
import { readImageList } from '../image-list.ts';
import { numberPeople, type People } from '../labels/number-people.ts';
import { filesOf } from './data-files.ts';
import type { TrainingFormat } from './training-format.ts';

interface ImageLmdbIndex extends People {
  readonly keys: PackedTexts;
}

/** An LMDB whose values are the encoded images, with a text file of "key label" lines beside `data.mdb`. */
export const imageLmdb: TrainingFormat<ImageLmdbIndex> = {
  about: 'an LMDB of bare images with their list',
  owns: (path) => isLmdb(path) && holdsImages(path),
  async index(path, { remark }) {
    const lmdb = openLmdb(path);
    try {
      const folder = {
        root: path,
        find: (key: string) => (imageAt(lmdb, key) === undefined ? undefined : key),
        findFolder: () => undefined,
        hint: () => '',
      };
      const { images, remarks } = await readImageList(listOf(path), folder);
      for (const one of remarks) remark(one);
      if (images.length < lmdb.count) {
        remark(`the list names ${images.length} images of the ${lmdb.count} that the LMDB holds`);
      }
      const keys = packTexts();
      for (const image of images) keys.push(image.path);
      const people = numberPeople(
        images.map(({ label }) => label),
        remark,
      );
      return { ...people, keys: keys.finish() };
    } finally {
      lmdb.close();
    }
  },
  open(path, { labels, classes, keys }, options) {
    const lmdb = openLmdb(path, options);
    const placeOf = (i: number) => `${path}, key "${packedText(keys, i)}"`;
    return {
      size: labels.length,
      classes,
      isPacked: true,
      read(i) {
        const label = labels[i];
        if (label === undefined) throw new RangeError(`image ${i} of ${labels.length}`);
        const name = packedText(keys, i);
        const bytes = imageAt(lmdb, name);
        if (bytes !== undefined) return { bytes, label, name };
        throw new InputError('the LMDB has no image of that key any more', {
          place: placeOf(i),
          cure: 'leave the LMDB as it is while it is trained on',
        });
      },
      placeOf,
      close: lmdb.close,
    };
  },
};

function holdsImages(path: string): boolean {
  const lmdb = openLmdb(path);
  try {
    if (lmdb.databases().length > 0) return false;
    const first = lmdb.entries().next();
    return !first.done && isImage(first.value.value);
  } finally {
    lmdb.close();
  }
}

function imageAt(lmdb: LmdbReader, key: string): Uint8Array | undefined {
  const value = lmdb.get(Buffer.from(key));
  return value && isImage(value) ? value : undefined;
}

function isImage(bytes: Uint8Array): boolean {
  return formatOf(bytes) !== undefined || isBmp(bytes);
}

/** The one text file beside the data. */
function listOf(path: string): string {
  const names = statSync(path).isDirectory() ? filesOf(path, ['.txt']) : [];
  if (names.length === 1) return join(path, names[0]!);
  throw new InputError(
    `the values of the LMDB are images without labels, and ${names.length === 0 ? 'no list lies' : `${names.length} text files lie`} beside it`,
    {
      place: path,
      cure: 'put one text file with "key label" lines beside data.mdb, and give the folder',
    },
  );
}
