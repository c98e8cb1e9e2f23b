import { join } from 'node:path';
import type { FeatureBlock } from '../../faces/protocols/feature-tiles.ts';
import { normalised } from '../../faces/protocols/similarity.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { Embedder } from './embedder.ts';
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

/** Writes the files of a collection, and gives the features on in blocks, so that a million need no memory. */
export async function* writeFeatures(
  files: FeatureFiles,
  embedder: Embedder,
  { folder, root, paths }: Collection,
): AsyncGenerator<FeatureBlock, undefined> {
  const sources = paths.map((path) => join(root, path));
  for await (const { start, embeddings } of embedder.batches(sources)) {
    const features = embeddings.map(normalised);
    const parts = Array.from({ length: Math.ceil(features.length / PER_JOB) }, (_, i) => i * PER_JOB);
    const writing = parts.map((first) =>
      files.run({
        tree: folder,
        paths: paths.slice(start + first, start + Math.min(first + PER_JOB, features.length)),
        features: features.slice(first, first + PER_JOB),
      }),
    );
    await Promise.all(writing);
    yield { values: concatenate(features, embedder.size), count: features.length };
  }
}

function concatenate(features: readonly Float32Array[], size: number): Float32Array {
  const values = new Float32Array(features.length * size);
  features.forEach((feature, i) => {
    values.set(feature, i * size);
  });
  return values;
}
