import { join } from 'node:path';
import type { FeatureBlock } from '../../faces/protocols/feature-tiles.ts';
import { normaliseInPlace } from '../../faces/protocols/similarity.ts';
import type { Embedder } from '../evaluation/embedder.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { FeatureFileJob } from './feature-file-worker.ts';

export type FeatureFiles = WorkerPool<FeatureFileJob, number>;

/** Features that a thread is given at a time to write. */
const PER_JOB = 256;

/** Images whose features go to one folder. */
export interface Collection {
  readonly folder: string;
  /** What the paths are relative to. */
  readonly root: string;
  readonly paths: readonly string[];
}

/** The normalised features of a collection, in blocks, so that a million need no memory. */
export async function* featuresOf(
  embedder: Embedder,
  { root, paths }: Pick<Collection, 'root' | 'paths'>,
): AsyncGenerator<FeatureBlock, undefined> {
  const sources = paths.map((path) => join(root, path));
  for await (const { embeddings } of embedder.batches(sources))
    yield { values: blockOf(embeddings, embedder.size), count: embeddings.length };
}

/**
 * Writes the files of a collection, and hands its features on. The files of a block are written while the
 * next one is computed; all are there when the blocks end.
 * @param toBin what .bin files hold instead of a block's features, whose first is image `start`
 */
export async function* writeFeatures(
  files: FeatureFiles,
  { folder, paths }: Pick<Collection, 'folder' | 'paths'>,
  blocks: AsyncIterable<FeatureBlock> | Iterable<FeatureBlock>,
  toBin?: (block: FeatureBlock, start: number) => Float32Array,
): AsyncGenerator<FeatureBlock, undefined> {
  let start = 0;
  let writing: Promise<unknown> = Promise.resolve();
  for await (const block of blocks) {
    await writing;
    writing = writeBlock(files, {
      ...{ tree: folder, paths: paths.slice(start, start + block.count), values: block.values },
      binValues: toBin?.(block, start),
    });
    // A failure is thrown when the next block is there, or at the end.
    writing.catch(() => {});
    start += block.count;
    yield block;
  }
  await writing;
}

async function writeBlock(
  files: FeatureFiles,
  { tree, paths, values, binValues }: FeatureFileJob,
): Promise<void> {
  const part = (of: Float32Array, start: number): Float32Array<ArrayBuffer> => {
    const size = of.length / paths.length;
    return Float32Array.from(of.subarray(start * size, (start + PER_JOB) * size));
  };
  const starts = Array.from({ length: Math.ceil(paths.length / PER_JOB) }, (_, i) => i * PER_JOB);
  const jobs = starts.map((start) => {
    const own = part(values, start);
    const inBin = binValues && part(binValues, start);
    const job = { tree, paths: paths.slice(start, start + PER_JOB), values: own, binValues: inBin };
    return files.run(job, [own.buffer, ...(inBin ? [inBin.buffer] : [])]);
  });
  await Promise.all(jobs);
}

/** Normalised features one after another. */
function blockOf(embeddings: readonly Float32Array[], size: number): Float32Array {
  const values = new Float32Array(embeddings.length * size);
  embeddings.forEach((embedding, i) => {
    values.set(embedding, i * size);
    normaliseInPlace(values.subarray(i * size, (i + 1) * size));
  });
  return values;
}
