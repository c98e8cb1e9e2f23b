import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createSimilarityScreen } from '../engines/onnxruntime/similarity-screen.ts';
import { type MegafaceImage, readMegafaceList } from '../faces/datasets/megaface-list.ts';
import { encodeMegafaceBin, megafaceBinName } from '../faces/features/megaface-bin.ts';
import { encodeNpy, npyName } from '../faces/features/npy.ts';
import type { FeatureBlock } from '../faces/protocols/feature-tiles.ts';
import { rankAmongDistractors } from '../faces/protocols/megaface-identification.ts';
import { normalised } from '../faces/protocols/similarity.ts';
import type { StageContext } from './context.ts';
import type { Embedder } from './evaluation/embedder.ts';
import { type ModelOptions, openModelEmbedder } from './evaluation/model-embedder.ts';
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
  try {
    const probeBlock = await gather(writeFeatures(context, embedder, probes));
    const blocks = writeFeatures(context, embedder, distractors);
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
    await embedder.dispose();
  }
}

/** Writes the files of a collection, and gives the features on in blocks, so that a million need no memory. */
async function* writeFeatures(
  { options, out }: StageContext<MegafaceNpyOptions>,
  embedder: Embedder,
  { folder, root, images }: Collection,
): AsyncGenerator<FeatureBlock, undefined> {
  const files = images.map(({ path }) => join(root, path));
  const made = new Set<string>();
  const write = async (tree: string, name: string, bytes: Uint8Array) => {
    const file = join(out, tree, name);
    if (!made.has(dirname(file))) await mkdir(dirname(file), { recursive: true });
    made.add(dirname(file));
    await writeFile(file, bytes);
  };
  for await (const { start, embeddings } of embedder.batches(files)) {
    const features = embeddings.map(normalised);
    for (const [i, feature] of features.entries()) {
      const { path } = images[start + i]!;
      if (options.formats.includes('npy')) await write(folder, npyName(path), encodeNpy(feature));
      if (options.formats.includes('bin')) {
        await write(`${folder}_bin`, megafaceBinName(path, options.algorithm), encodeMegafaceBin(feature));
      }
    }
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
