import { join } from 'node:path';
import { InputError } from '../../../base/input-error.ts';
import type { ImageFolder } from '../../../faces/lists/image-folder.ts';
import type { ScoredPairs } from '../../../faces/protocols/scored-pairs.ts';
import { cosineSimilarity } from '../../../faces/protocols/similarity.ts';
import type { Embedder } from '../embedder.ts';
import { isSameFeature } from '../features/same-image.ts';
import type { FoundPairs } from './pairs-of.ts';

/** Scores of pairs of clean images, and of a clean first with an occluded second image. */
export interface Verification {
  readonly clean: ScoredPairs;
  /** Undefined where there are no occluded images. */
  readonly occluded: ScoredPairs | undefined;
}

/** Scores pairs; each distinct image is computed once. */
export async function verifyPairs(
  { pairs, clean, occluded, same }: FoundPairs,
  embedder: Embedder,
): Promise<Verification> {
  const files = pairs.flatMap(({ first, second }) => [
    fileOf(clean, first),
    fileOf(clean, second),
    ...(occluded ? [fileOf(occluded, second)] : []),
  ]);
  const embedding = await embedder.all(files);
  const score = (folder: ImageFolder): ScoredPairs => ({
    scores: Float64Array.from(pairs, ({ first, second }) =>
      cosineSimilarity(embedding(fileOf(clean, first)), embedding(fileOf(folder, second))),
    ),
    same,
  });
  if (occluded)
    requireOccluded(pairs, (folder, path) => embedding(fileOf(folder, path)), { clean, occluded });
  return { clean: score(clean), occluded: occluded && score(occluded) };
}

/** An InputError where the occluded images are copies of the clean ones, or links to them. */
function requireOccluded(
  pairs: FoundPairs['pairs'],
  embedding: (folder: ImageFolder, path: string) => Float32Array,
  { clean, occluded }: { readonly clean: ImageFolder; readonly occluded: ImageFolder },
): void {
  const isCopy = ({ second }: FoundPairs['pairs'][number]): boolean =>
    isSameFeature(embedding(clean, second), embedding(occluded, second));
  if (!pairs.every(isCopy)) return;
  throw new InputError('the occluded images are the clean ones: nothing is occluded in any of them', {
    place: occluded.root,
    cure: 'give the occluded ones, or leave `lfw-occ` out to compare clean images only',
  });
}

/** Of pairs that were found to have their images. */
function fileOf(folder: ImageFolder, path: string): string {
  return join(folder.root, folder.find(path)!);
}
