import { join, resolve } from 'node:path';
import { createSimilarityScreen } from '../engines/onnxruntime/similarity-screen.ts';
import { type MegafaceImage, readMegafaceList } from '../faces/datasets/megaface-list.ts';
import type { FeatureBlock } from '../faces/protocols/feature-tiles.ts';
import { rankAmongDistractors } from '../faces/protocols/megaface-identification.ts';
import { normalised } from '../faces/protocols/similarity.ts';
import type { StageContext } from './context.ts';
import type { Embedder } from './evaluation/embedder.ts';
import type { FeatureFileJob } from './evaluation/feature-file-worker.ts';
import { type ModelOptions, openModelEmbedder } from './evaluation/model-embedder.ts';
import { openPool, type WorkerPool } from './workers/pool.ts';
import { workersFor } from './workers/worker-count.ts';
import { writeJson } from './write-json.ts';

export interface MegafaceNpyOptions extends ModelOptions {
  /** Lists of images, and the folders that they are relative to. */
  readonly probes: string;
  readonly distractors: string;
  readonly 'probe-images': string;
  readonly 'distractor-images': string;
  readonly formats: readonly ('npy' | 'bin')[];
  /** The devkit's name of the algorithm, part of the names of .bin files. */
  readonly algorithm: string;
  readonly flip: 'sum' | 'none';
  /** Also identify the probes among the distractors. */
  readonly identify: boolean;
}

/** Ranks that are reported, as in the MegaFace papers' tables. */
const REPORTED_RANKS = [1, 2, 5, 10] as const;

type FeatureFiles = WorkerPool<FeatureFileJob, number>;

/** Features that a thread is given at a time to write. */
const PER_JOB = 256;

/** A list with its images, and where their features go. */
interface Collection {
  readonly folder: 'facescrub' | 'megaface';
  readonly root: string;
  readonly images: readonly MegafaceImage[];
}

/**
 * Kind `megaface-npy`: one normalised feature per image, as .npy (FaceX-Zoo) and .bin (official devkit), and the rates of
 * identification of the probes among the distractors.
 */
export async function megafaceNpy(context: StageContext<MegafaceNpyOptions>): Promise<void> {
  const { options } = context;
  const root = context.input('megaface');
  const collection = async (
    folder: Collection['folder'],
    list: string,
    images: string,
  ): Promise<Collection> => ({
    folder,
    root: resolve(root, images),
    images: await readMegafaceList(resolve(root, list)),
  });
  const probes = await collection('facescrub', options.probes, options['probe-images']);
  const distractors = await collection('megaface', options.distractors, options['distractor-images']);

  const embedder = await openModelEmbedder(context, options.flip);
  const { formats, algorithm, workers: wanted } = options;
  const workers = workersFor(wanted, context.threads, probes.images.length + distractors.images.length);
  const files = openPool('feature-files', { out: context.out, formats, algorithm }, { workers });
  try {
    const probeBlock = await gather(writeFeatures(files, embedder, probes));
    const blocks = writeFeatures(files, embedder, distractors);
    if (!options.identify) {
      for await (const _ of blocks);
      await writeJson(join(context.out, 'metrics.json'), {
        probes: probes.images.length,
        distractors: distractors.images.length,
      });
      return;
    }
    const people = probes.images.map(({ person }) => person);
    const screen = await createSimilarityScreen(probeBlock.values, embedder.size, context);
    const { trials, rates } = await rankAmongDistractors(probeBlock, people, blocks, {
      dimension: embedder.size,
      ranks: Math.max(...REPORTED_RANKS),
      screen,
    });
    await screen.dispose();
    await writeJson(join(context.out, 'metrics.json'), {
      probes: probes.images.length,
      distractors: distractors.images.length,
      trials,
      rank: Object.fromEntries(REPORTED_RANKS.map((rank) => [rank, rates[rank - 1]])),
      rates,
    });
  } finally {
    await files.close();
    await embedder.dispose();
  }
}

/** Writes the files of a collection, and gives the features on in blocks, so that a million need no memory. */
async function* writeFeatures(
  files: FeatureFiles,
  embedder: Embedder,
  { folder, root, images }: Collection,
): AsyncGenerator<FeatureBlock, undefined> {
  const sources = images.map(({ path }) => join(root, path));
  for await (const { start, embeddings } of embedder.batches(sources)) {
    const features = embeddings.map(normalised);
    const parts = Array.from({ length: Math.ceil(features.length / PER_JOB) }, (_, i) => i * PER_JOB);
    const writing = parts.map((first) =>
      files.run({
        tree: folder,
        paths: images
          .slice(start + first, start + Math.min(first + PER_JOB, features.length))
          .map(({ path }) => path),
        features: features.slice(first, first + PER_JOB),
      }),
    );
    await Promise.all(writing);
    yield { values: concatenate(features, embedder.size), count: features.length };
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

function concatenate(features: readonly Float32Array[], size: number): Float32Array {
  const values = new Float32Array(features.length * size);
  features.forEach((feature, i) => {
    values.set(feature, i * size);
  });
  return values;
}
