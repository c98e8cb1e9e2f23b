import { join } from 'node:path';
import type { Pair } from '../../faces/protocols/pairs.ts';
import type { ScoredPairs } from '../../faces/protocols/scored-pairs.ts';
import { cosineSimilarity } from '../../faces/protocols/similarity.ts';
import type { Embedder } from './embedder.ts';

/** Scores of pairs of clean images, and of a clean first with an occluded second image. */
export interface Verification {
  readonly clean: ScoredPairs;
  readonly occluded: ScoredPairs;
}

/** Scores pairs; each distinct image is computed once. `occluded` holds the same names as `clean`. */
export async function verifyPairs(
  pairs: readonly Pair[],
  clean: string,
  occluded: string,
  embedder: Embedder,
): Promise<Verification> {
  const files = pairs.flatMap(({ first, second }) => [
    join(clean, first),
    join(clean, second),
    join(occluded, second),
  ]);
  const embedding = await embedder.all(files);
  const same = Uint8Array.from(pairs, (pair) => (pair.same ? 1 : 0));
  const score = (root: string) =>
    Float64Array.from(pairs, ({ first, second }) =>
      cosineSimilarity(embedding(join(clean, first)), embedding(join(root, second))),
    );
  return { clean: { scores: score(clean), same }, occluded: { scores: score(occluded), same } };
}
