import { join } from 'node:path';
import { type EngineName, openEngine } from '../../engines/select.ts';
import { readImage } from '../../faces/images/decode.ts';
import { normaliseInto } from '../../faces/images/normalise.ts';
import { requireSize } from '../../faces/images/require-size.ts';
import { type FeatureExtractor, openFeatureExtractor } from '../../network/features/extractor.ts';
import { flipSum } from '../../network/features/flip.ts';
import { loadModel } from '../../network/formats/model-file.ts';
import type { StageContext } from '../context.ts';

export interface EmbedderOptions {
  /** Which of the two published models. */
  readonly checkpoint: 'best' | 'last';
  /** Images computed at a time; the numbers do not depend on it beyond rounding. */
  readonly batch: number;
  /** `sum` adds the mirror image's feature. */
  readonly flip: 'none' | 'sum';
}

/** Turns image files into embeddings with the model that a train stage published. */
export interface Embedder {
  readonly size: number;
  /** Calls `take` with each file's embedding, in the order of the files, and reports progress in images. */
  each(
    files: readonly string[],
    take: (embedding: Float32Array, index: number) => void | Promise<void>,
  ): Promise<void>;
  dispose(): Promise<void>;
}

export async function openEmbedder(context: StageContext<EmbedderOptions>): Promise<Embedder> {
  const { checkpoint, batch, flip } = context.options;
  const model = loadModel(join(context.input('model'), checkpoint));
  const engine = await openEngine(context.engine as EngineName | 'auto', { threads: context.threads });
  const extractor = await openFeatureExtractor(engine, model, { batch });
  context.facts({ engine: engine.name, ...engine.facts });

  return {
    size: extractor.embedding,
    each: async (files, take) => {
      for (let start = 0; start < files.length; start += batch) {
        context.signal.throwIfAborted();
        const part = files.slice(start, start + batch);
        const pixels = await readBatch(part, extractor);
        const features = flip === 'sum' ? await flipSum(extractor, pixels) : await extractor.run(pixels);
        for (let index = 0; index < part.length; index += 1) {
          const from = index * extractor.embedding;
          await take(features.subarray(from, from + extractor.embedding), start + index);
        }
        context.progress({
          done: Math.min(start + batch, files.length),
          total: files.length,
          unit: 'images',
        });
      }
    },
    dispose: async () => {
      await extractor.dispose();
      await engine.dispose();
    },
  };
}

/** Embeddings of all files at once, [n, size] row by row. */
export async function embedAll(embedder: Embedder, files: readonly string[]): Promise<Float32Array> {
  const all = new Float32Array(files.length * embedder.size);
  await embedder.each(files, (embedding, index) => all.set(embedding, index * embedder.size));
  return all;
}

async function readBatch(
  files: readonly string[],
  { image: [height, width] }: FeatureExtractor,
): Promise<Float32Array> {
  const pixels = new Float32Array(files.length * height * width * 3);
  const images = await Promise.all(files.map(readImage));
  for (const [index, image] of images.entries()) {
    requireSize(image, { height, width }, files[index]!);
    normaliseInto(image, pixels, index * height * width * 3);
  }
  return pixels;
}
