import { join } from 'node:path';
import { buildTrainingLmdb } from '../../faces/datasets/build-training-lmdb.ts';
import { describeImagesLeftOut } from '../../faces/datasets/formats/training-format.ts';
import { readImageList } from '../../faces/datasets/image-list.ts';
import { readImageTree } from '../../faces/datasets/image-tree.ts';
import type { LabelledImages } from '../../faces/datasets/labelled-images.ts';
import { describeLeftOut, leftOutFacts } from '../../faces/datasets/left-out.ts';
import { formatOf, openTrainingSet } from '../../faces/datasets/open-training-set.ts';
import type { TrainingMeta } from '../../faces/datasets/training-record.ts';
import { readImage } from '../../faces/images/decode.ts';
import { openImageFolder } from '../../faces/lists/image-folder.ts';
import { pathInside } from '../../faces/lists/path-inside.ts';
import type { BuildLmdbMetrics } from '../../generated/result-schemas.js';
import type { BuildLmdbOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { openSkips, type Skips } from '../skips.ts';
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
  const said = openNotes(context);
  const { images, classes } =
    list === null
      ? await readTree(context, said, folder)
      : await readList(said, folder, pathInside(folder, list, 'list'));
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
  await writeSummary(context, said, { images: images.length, classes });
}

/** Of a set in another format than files: its images are where reading them takes no more than a copy. */
async function packSet(context: StageContext<BuildLmdbOptions>, path: string): Promise<void> {
  const said = openNotes(context);
  const set = await openTrainingSet(path, {
    remark: said.remark,
    leaveOut(left) {
      said.skips.leaveOut('training images', left);
      context.warn(describeImagesLeftOut(left));
    },
  });
  try {
    const meta = { images: set.size, classes: set.classes };
    warnOfOnePerson(context, set.classes);
    const source = { ahead: 1, read: (places: readonly number[]) => packImages(set, places) };
    await buildTrainingLmdb(join(context.out, 'data.mdb'), meta, source, progressOf(context, set.size));
    context.facts({ format: set.location.format });
    await writeSummary(context, said, meta);
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

/** What is said on the terminal, and kept for the result. */
interface Notes {
  readonly skips: Skips;
  readonly remarks: readonly string[];
  remark(text: string): void;
}

function openNotes({ warn }: StageContext<BuildLmdbOptions>): Notes {
  const remarks: string[] = [];
  return {
    skips: openSkips(),
    remarks,
    remark(text) {
      remarks.push(text);
      warn(text);
    },
  };
}

/** An LMDB of which there is nothing more to say has the summary alone, as it always had. */
async function writeSummary(
  { out }: StageContext<BuildLmdbOptions>,
  { skips, remarks }: Notes,
  { images, classes: identities }: TrainingMeta,
): Promise<void> {
  await writeJson(join(out, 'summary.json'), { images, identities });
  const { skipped } = skips.recorded();
  if (skipped === undefined && remarks.length === 0) return;
  await writeJson(join(out, 'metrics.json'), {
    ...{ images, identities },
    ...(skipped && { skipped }),
    ...(remarks.length > 0 && { remarks }),
  } satisfies BuildLmdbMetrics);
}

async function readTree(
  { warn, facts }: StageContext<BuildLmdbOptions>,
  { skips, remark }: Notes,
  folder: string,
): Promise<LabelledImages> {
  const { images, classes, leftOut, remarks } = await readImageTree(folder);
  const { count, first: names } = leftOut;
  const described = describeLeftOut(leftOut);
  for (const one of remarks) (one === described ? warn : remark)(one);
  const reason = 'as their format is not taken from folders';
  skips.leaveOut('files that look like images', { count, names, of: images.length + count, reason });
  facts(leftOutFacts(leftOut));
  return { images, classes };
}

async function readList({ remark }: Notes, folder: string, file: string): Promise<LabelledImages> {
  const { images, classes, remarks } = await readImageList(file, openImageFolder(folder));
  for (const one of remarks) remark(one);
  return { images, classes };
}
