import { join } from 'node:path';
import { buildTrainingLmdb } from '../../faces/datasets/build-training-lmdb.ts';
import { describeImagesLeftOut } from '../../faces/datasets/formats/training-format.ts';
import { readImageList } from '../../faces/datasets/image-list.ts';
import { readImageTree } from '../../faces/datasets/image-tree.ts';
import type { LabelledImages } from '../../faces/datasets/labelled-images.ts';
import { leftOutFacts } from '../../faces/datasets/left-out.ts';
import { formatOf, openTrainingSet } from '../../faces/datasets/open-training-set.ts';
import type { TrainingMeta } from '../../faces/datasets/training-record.ts';
import { readImage } from '../../faces/images/decode.ts';
import { openImageFolder } from '../../faces/lists/image-folder.ts';
import { pathInside } from '../../faces/lists/path-inside.ts';
import type { BuildLmdbOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { openPool } from '../workers/pool.ts';
import { workersFor } from '../workers/worker-count.ts';
import { writeJson } from '../write-json.ts';
import { packImages } from './pack-set.ts';

/**
 * Storing an image takes microseconds, and a new thread compiles its code first: one stores 20,000 images
 * sooner than two.
 */
const WORTH_A_THREAD = 32_000;

/**
 * Kind `build-lmdb`: packs training images, as they are, into one LMDB with a summary beside it. One that
 * cannot be decoded is an InputError here, not after hours of training.
 */
export async function run(context: StageContext<BuildLmdbOptions>): Promise<void> {
  const folder = context.input('images');
  const { list } = context.options;
  if (list === null && (await formatOf(folder)) !== 'tree') return packSet(context, folder);
  const { images, classes } =
    list === null
      ? await readTree(context, folder)
      : await readList(context, folder, pathInside(folder, list, 'list'));
  warnOfOnePerson(context, classes);

  const workers = workersFor(context.options.workers, context.threads, images.length, WORTH_A_THREAD);
  const pool = openPool('records', { root: folder }, { workers, helping: true });
  const spare: ArrayBuffer[] = [];
  try {
    await buildTrainingLmdb(
      join(context.out, 'data.mdb'),
      { images: images.length, classes },
      {
        ahead: pool.depth,
        async read(places) {
          const into = spare.pop();
          const part = places.map((place) => images[place]!);
          const records = await pool.run({ images: part, into }, into ? [into] : []);
          for (const suspect of records.suspects) await readImage(join(folder, part[suspect]!.path));
          return records;
        },
        release: ({ bytes }) => void spare.push(bytes.buffer),
      },
      progressOf(context, images.length),
    );
  } finally {
    await pool.close();
  }
  await writeSummary(context, { images: images.length, classes });
}

/** Of a set in another format than files: its images are where reading them takes no more than a copy. */
async function packSet(context: StageContext<BuildLmdbOptions>, path: string): Promise<void> {
  const set = await openTrainingSet(path, {
    remark: context.warn,
    leaveOut: (left) => context.warn(describeImagesLeftOut(left)),
  });
  try {
    const meta = { images: set.size, classes: set.classes };
    warnOfOnePerson(context, set.classes);
    const source = { ahead: 1, read: (places: readonly number[]) => packImages(set, places) };
    await buildTrainingLmdb(join(context.out, 'data.mdb'), meta, source, progressOf(context, set.size));
    context.facts({ format: set.location.format });
    await writeSummary(context, meta);
  } finally {
    set.close();
  }
}

function warnOfOnePerson({ warn }: StageContext<BuildLmdbOptions>, classes: number): void {
  if (classes < 2) warn('all images show one person: nothing can be trained to tell people apart');
}

function progressOf(context: StageContext<BuildLmdbOptions>, total: number): (done: number) => void {
  return (done) => {
    context.signal.throwIfAborted();
    context.progress({ done, total, unit: 'images' });
  };
}

async function writeSummary(
  { out }: StageContext<BuildLmdbOptions>,
  { images, classes }: TrainingMeta,
): Promise<void> {
  await writeJson(join(out, 'summary.json'), { images, identities: classes });
}

async function readTree(
  { warn, facts }: StageContext<BuildLmdbOptions>,
  folder: string,
): Promise<LabelledImages> {
  const { images, classes, leftOut, remarks } = await readImageTree(folder);
  for (const remark of remarks) warn(remark);
  facts(leftOutFacts(leftOut));
  return { images, classes };
}

async function readList(
  { warn }: StageContext<BuildLmdbOptions>,
  folder: string,
  file: string,
): Promise<LabelledImages> {
  const { images, classes, remarks } = await readImageList(file, openImageFolder(folder));
  for (const remark of remarks) warn(remark);
  return { images, classes };
}
