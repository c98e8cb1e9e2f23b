import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildTrainingLmdb } from '../faces/datasets/build-training-lmdb.ts';
import { readImageList, readImageTree } from '../faces/datasets/labelled-images.ts';
import { InputError } from '../faces/input-error.ts';
import type { StageContext } from './context.ts';
import { writeJson } from './write-json.ts';

export interface BuildLmdbOptions {
  /** A file of "path label" lines inside the images' folder (or anywhere, by `path:`); null: one folder a person. */
  readonly list: string | null;
}

/** Kind `build-lmdb`: packs training images, as they are, into one LMDB with a summary beside it. */
export async function buildLmdb(context: StageContext<BuildLmdbOptions>): Promise<void> {
  const folder = context.input('images');
  const { list } = context.options;
  const { images, classes } =
    list === null ? await readImageTree(folder) : await readImageList(resolve(folder, list));

  await buildTrainingLmdb(
    join(context.out, 'data.mdb'),
    { images: images.length, classes },
    async (index) => {
      const { path, label } = images[index]!;
      return { bytes: await readBytes(join(folder, path)), label, name: path };
    },
    (done) => {
      context.signal.throwIfAborted();
      context.progress({ done, total: images.length, unit: 'images' });
    },
  );
  const summary = { images: images.length, identities: classes };
  await writeJson(join(context.out, 'summary.json'), summary);
}

async function readBytes(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new InputError(`cannot read the image: ${error.message}`, {
      place: path,
      cure: 'correct the list file, or bring the image',
    });
  });
  if (bytes.length > 0) return bytes;
  throw new InputError('the image is empty', { place: path, cure: 'copy it again from where it came' });
}
