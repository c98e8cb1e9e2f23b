import { join, resolve } from 'node:path';
import { buildTrainingLmdb } from '../../faces/datasets/build-training-lmdb.ts';
import { readImageList } from '../../faces/datasets/image-list.ts';
import { readImageTree } from '../../faces/datasets/labelled-images.ts';
import { openImageFolder } from '../../faces/lists/image-folder.ts';
import type { BuildLmdbOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { openPool } from '../workers/pool.ts';
import { workersFor } from '../workers/worker-count.ts';
import { writeJson } from '../write-json.ts';

/**
 * Storing an image takes microseconds, and a new thread compiles its code first: one stores 20,000 images
 * sooner than two.
 */
const WORTH_A_THREAD = 32_000;

/** Kind `build-lmdb`: packs training images, as they are, into one LMDB with a summary beside it. */
export async function run(context: StageContext<BuildLmdbOptions>): Promise<void> {
  const folder = context.input('images');
  const { list } = context.options;
  const { images, classes, remarks } =
    list === null
      ? { ...(await readImageTree(folder)), remarks: [] }
      : await readImageList(resolve(folder, list), openImageFolder(folder));
  for (const remark of remarks) context.warn(remark);
  if (classes < 2) context.warn(`all images show one person: nothing can be trained to tell people apart`);

  const workers = workersFor(context.options.workers, context.threads, images.length, WORTH_A_THREAD);
  const pool = openPool('records', { root: folder }, { workers, helping: true });
  const spare: ArrayBuffer[] = [];
  try {
    await buildTrainingLmdb(
      join(context.out, 'data.mdb'),
      { images: images.length, classes },
      {
        ahead: pool.depth,
        read(places) {
          const into = spare.pop();
          return pool.run({ images: places.map((place) => images[place]!), into }, into ? [into] : []);
        },
        release: ({ bytes }) => void spare.push(bytes.buffer),
      },
      (done) => {
        context.signal.throwIfAborted();
        context.progress({ done, total: images.length, unit: 'images' });
      },
    );
  } finally {
    await pool.close();
  }
  const summary = { images: images.length, identities: classes };
  await writeJson(join(context.out, 'summary.json'), summary);
}
