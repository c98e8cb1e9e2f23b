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

/**
 * Writes the files of a collection, and gives the features on in blocks, so that a million need no memory.
 * The files of a block are written while the next one is computed; all are there when the blocks end.
 */
export async function* writeFeatures(
  files: FeatureFiles,
  embedder: Embedder,
  { folder, root, paths }: Collection,
): AsyncGenerator<FeatureBlock, undefined> {
  const { size } = embedder;
  const sources = paths.map((path) => join(root, path));
  let writing: Promise<unknown> = Promise.resolve();
  for await (const { start, embeddings } of embedder.batches(sources)) {
    const values = blockOf(embeddings, size);
    await writing;
    writing = writeBlock(files, {
      tree: folder,
      paths: paths.slice(start, start + embeddings.length),
      values,
    });
    // A failure is thrown when the next block is there, or at the end.
    writing.catch(() => {});
    yield { values, count: embeddings.length };
  }
  await writing;
}

async function writeBlock(files: FeatureFiles, { tree, paths, values }: FeatureFileJob): Promise<void> {
  const size = values.length / paths.length;
  const starts = Array.from({ length: Math.ceil(paths.length / PER_JOB) }, (_, i) => i * PER_JOB);
  const jobs = starts.map((start) => {
    const part = values.slice(start * size, (start + PER_JOB) * size);
    return files.run({ tree, paths: paths.slice(start, start + PER_JOB), values: part }, [part.buffer]);
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
