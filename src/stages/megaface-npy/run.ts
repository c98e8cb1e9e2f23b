import { createSimilarityScorer } from '../../engines/onnxruntime/search/similarity-scorer.ts';
import { type MegafaceImage, readMegafaceList } from '../../faces/datasets/megaface-list.ts';
import { npyName } from '../../faces/features/npy.ts';
import { openImageFolder } from '../../faces/lists/image-folder.ts';
import { pathInside } from '../../faces/lists/path-inside.ts';
import { markNoises } from '../../faces/megaface-noises/mark-noises.ts';
import type { FeatureBlock } from '../../faces/protocols/feature-tiles.ts';
import { rankAmongDistractors } from '../../faces/protocols/megaface-identification.ts';
import type { MegafaceNpyMetrics } from '../../generated/result-schemas.js';
import type { MegafaceNpyOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import type { Embedder } from '../evaluation/embedder.ts';
import { sameImageAmong } from '../evaluation/features/same-image.ts';
import { openModelEmbedder } from '../evaluation/model-embedder.ts';
import { type EvaluationVerdict, openVerdict } from '../evaluation/verdict.ts';
import { openPool } from '../workers/pool.ts';
import { workersFor } from '../workers/worker-count.ts';
import { cleanProbes, type Noises, readNoises, withoutNoise } from './clean-noises.ts';
import { type Collection, type FeatureFiles, featuresOf, writeFeatures } from './write-features.ts';

/** Ranks that are reported, as in the MegaFace papers' tables. */
const REPORTED_RANKS = [1, 2, 5, 10] as const;

/**
 * Kind `megaface-npy`: one normalised feature per image, as .npy (FaceX-Zoo) and .bin (official devkit), and
 * the rates of identification of the probes among the distractors.
 */
export async function run(context: StageContext<MegafaceNpyOptions>): Promise<void> {
  const { options } = context;
  const verdict = openVerdict(context);
  const nameOf = options.formats.includes('npy') ? npyName : (path: string) => path;
  const read = async (list: 'probes' | 'distractors', images: 'probe-images' | 'distractor-images') => {
    const found = await readMegafaceList(
      located(context, list),
      openImageFolder(located(context, images)),
      nameOf,
    );
    const of = found.images.length + found.repeated.length;
    verdict.leaveOut(list, { names: found.repeated, of, reason: 'as they are listed twice' });
    return found.images;
  };
  const probes = await read('probes', 'probe-images');
  const distractors = await read('distractors', 'distractor-images');
  requireSearch(probes, distractors, context, verdict);
  const noises = await readNoises(context, { probes, distractors }, verdict);

  const embedder = await openModelEmbedder(context, options.flip);
  const { formats, algorithm, workers: wanted } = options;
  const workers = workersFor(wanted, context.threads, probes.length + distractors.length);
  const setup = { out: context.out, formats, algorithm };
  const files = openPool('feature-files', setup, { workers });
  const collection = (folder: 'facescrub' | 'megaface', images: readonly MegafaceImage[], root: string) => ({
    folder,
    root,
    paths: images.map(({ path }) => path),
  });
  try {
    const ofProbes = collection('facescrub', probes, located(context, 'probe-images'));
    const probeBlock = await probeFeatures(
      context,
      { files, embedder, collection: ofProbes },
      probes,
      noises,
    );
    const ofDistractors = collection('megaface', distractors, located(context, 'distractor-images'));
    const blocks = writeFeatures(
      ...([files, ofDistractors, featuresOf(embedder, ofDistractors)] as const),
      noises &&
        (({ values, count }, start) =>
          markNoises(values, embedder.size, noises.distractors.subarray(start, start + count))),
    );
    if (!options.identify) {
      for await (const _ of blocks);
      await verdict.publish({
        ...{ probes: probes.length, distractors: distractors.length },
        ...(noises && { noises: noises.counted }),
      } satisfies MegafaceNpyMetrics);
      return;
    }
    const people = probes.map(({ person }) => person);
    const scorer = await createSimilarityScorer(probeBlock.values, embedder.size, context);
    const watched = watchForProbes(blocks, distractors, namedFeatures(probeBlock, probes));
    const { trials, rates } = await rankAmongDistractors(
      probeBlock,
      people,
      withoutNoise(watched.blocks, noises?.distractors),
      {
        dimension: embedder.size,
        ranks: Math.max(...REPORTED_RANKS),
        scorer,
      },
    );
    await scorer.dispose();
    const { count, first } = watched.found();
    if (count > 0) {
      verdict.remark(
        `${count} of ${distractors.length} distractors are probe images, too, which none of their people's can pass: ${first} is the first`,
      );
    }
    await verdict.publish({
      probes: probes.length,
      distractors: distractors.length,
      trials,
      rank: Object.fromEntries(REPORTED_RANKS.map((rank) => [rank, rates[rank - 1]])),
      rates,
      ...(noises && { noises: noises.counted }),
    });
  } finally {
    await files.close();
    await embedder.dispose();
  }
}

/** Where that option's file or folder lies. */
function located(
  { input, options }: StageContext<MegafaceNpyOptions>,
  option: 'probes' | 'distractors' | 'probe-images' | 'distractor-images',
): string {
  return pathInside(input('megaface'), options[option], option);
}

/** Somebody must be there to be found again, and somebody else to be taken for them. */
function requireSearch(
  probes: readonly MegafaceImage[],
  distractors: readonly MegafaceImage[],
  context: StageContext<MegafaceNpyOptions>,
  { remark, requireTrials }: EvaluationVerdict,
): void {
  const { options } = context;
  const images = new Map<string, number>();
  for (const { person } of probes) images.set(person, (images.get(person) ?? 0) + 1);
  const alone = [...images].flatMap(([person, count]) => (count === 1 ? [person] : []));
  const searched = probes.length - alone.length;
  const place = located(context, 'probes');
  if (!options.identify) {
    requireTrials({ images: probes.length }, { place, cure: 'list some' });
    return;
  }
  requireTrials(
    { 'probes with another image of their person': searched },
    { place, cure: 'list two images of a person at least, or set `identify: false`' },
  );
  if (alone[0] !== undefined) {
    remark(
      `${alone.length} of ${images.size} people have one probe image only, so that nobody is searched for with it: ${alone[0]} is the first`,
    );
  }
  const most = Math.max(...REPORTED_RANKS);
  if (distractors.length < most) {
    remark(`with ${distractors.length} distractors, ranks above that are reached by everybody`);
  }
}

function namedFeatures(
  { values, count }: FeatureBlock,
  images: readonly MegafaceImage[],
): [string, Float32Array][] {
  const size = values.length / count;
  return images.map(({ path }, i) => [path, values.subarray(i * size, (i + 1) * size)]);
}

/** Hands on the blocks, and counts the distractors that are images of the probes. */
function watchForProbes(
  blocks: AsyncIterable<FeatureBlock>,
  distractors: readonly MegafaceImage[],
  probes: Iterable<readonly [string, Float32Array]>,
): {
  readonly blocks: AsyncIterable<FeatureBlock>;
  found(): { readonly count: number; readonly first: string };
} {
  const isProbe = sameImageAmong(probes);
  let [at, count, first] = [0, 0, ''];
  async function* watch(): AsyncGenerator<FeatureBlock> {
    for await (const block of blocks) {
      for (const [path, feature] of namedFeatures(block, distractors.slice(at, at + block.count))) {
        if (isProbe(feature) === undefined) continue;
        if (count === 0) first = path;
        count += 1;
      }
      at += block.count;
      yield block;
    }
  }
  return { blocks: watch(), found: () => ({ count, first }) };
}

/** Features of the probes, whose files are written; where noises are listed, without noise. */
async function probeFeatures(
  context: StageContext<MegafaceNpyOptions>,
  {
    files,
    embedder,
    collection,
  }: { readonly files: FeatureFiles; readonly embedder: Embedder; readonly collection: Collection },
  probes: readonly MegafaceImage[],
  noises: Noises | undefined,
): Promise<FeatureBlock> {
  const blocks = featuresOf(embedder, collection);
  if (!noises) return gather(writeFeatures(files, collection, blocks));
  const raw = await gather(blocks);
  const of = { seed: context.options['noise-seed'], place: located(context, 'probes') };
  const clean = cleanProbes(raw, probes, noises.probes, of);
  await gather(writeFeatures(files, collection, [raw], () => markNoises(clean.values, embedder.size)));
  return clean;
}

async function gather(blocks: AsyncIterable<FeatureBlock>): Promise<FeatureBlock> {
  const all: FeatureBlock[] = [];
  for await (const block of blocks) all.push(block);
  const total = all.reduce((sum, { values }) => sum + values.length, 0);
  const values = new Float32Array(total);
  let at = 0;
  for (const block of all) {
    values.set(block.values, at);
    at += block.values.length;
  }
  return { values, count: all.reduce((sum, { count }) => sum + count, 0) };
}
