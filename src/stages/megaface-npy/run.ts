import { join, resolve } from 'node:path';
import { createSimilarityScorer } from '../../engines/onnxruntime/search/similarity-scorer.ts';
import { type MegafaceImage, readMegafaceList } from '../../faces/datasets/megaface-list.ts';
import type { FeatureBlock } from '../../faces/protocols/feature-tiles.ts';
import { rankAmongDistractors } from '../../faces/protocols/megaface-identification.ts';
import type { MegafaceNpyOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { openModelEmbedder } from '../evaluation/model-embedder.ts';
import { openPool } from '../workers/pool.ts';
import { workersFor } from '../workers/worker-count.ts';
import { writeJson } from '../write-json.ts';
import { writeFeatures } from './write-features.ts';

/** Ranks that are reported, as in the MegaFace papers' tables. */
const REPORTED_RANKS = [1, 2, 5, 10] as const;

/**
 * Kind `megaface-npy`: one normalised feature per image, as .npy (FaceX-Zoo) and .bin (official devkit), and
 * the rates of identification of the probes among the distractors.
 */
export async function run(context: StageContext<MegafaceNpyOptions>): Promise<void> {
  const { options } = context;
  const root = context.input('megaface');
  const probes = await readMegafaceList(resolve(root, options.probes));
  const distractors = await readMegafaceList(resolve(root, options.distractors));

  const embedder = await openModelEmbedder(context, options.flip);
  const { formats, algorithm, workers: wanted } = options;
  const workers = workersFor(wanted, context.threads, probes.length + distractors.length);
  const setup = { out: context.out, formats, algorithm };
  const files = openPool('feature-files', setup, { workers });
  const write = (folder: 'facescrub' | 'megaface', images: readonly MegafaceImage[], below: string) => {
    const paths = images.map(({ path }) => path);
    return writeFeatures(files, embedder, { folder, root: resolve(root, below), paths });
  };
  try {
    const probeBlock = await gather(write('facescrub', probes, options['probe-images']));
    const blocks = write('megaface', distractors, options['distractor-images']);
    if (!options.identify) {
      for await (const _ of blocks);
      await writeJson(join(context.out, 'metrics.json'), {
        probes: probes.length,
        distractors: distractors.length,
      });
      return;
    }
    const people = probes.map(({ person }) => person);
    const scorer = await createSimilarityScorer(probeBlock.values, embedder.size, context);
    const { trials, rates } = await rankAmongDistractors(probeBlock, people, blocks, {
      dimension: embedder.size,
      ranks: Math.max(...REPORTED_RANKS),
      scorer,
    });
    await scorer.dispose();
    await writeJson(join(context.out, 'metrics.json'), {
      probes: probes.length,
      distractors: distractors.length,
      trials,
      rank: Object.fromEntries(REPORTED_RANKS.map((rank) => [rank, rates[rank - 1]])),
      rates,
    });
  } finally {
    await files.close();
    await embedder.dispose();
  }
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
