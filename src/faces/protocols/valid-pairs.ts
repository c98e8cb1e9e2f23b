import { InputError } from '../../base/input-error.ts';
import { PAIR_FORMATS, type Pair, type PairFormat } from './pairs.ts';

/** The pairs whose images are there. */
export interface ValidPairs {
  readonly pairs: readonly Pair[];
  /** Their share of the list. */
  readonly validRate: number;
}

/** Where the images of a pair are looked for. */
export interface PairSource {
  /** Whether the occluded set has the image. Where the format has none, that is the one set of images. */
  readonly hasOccluded: (path: string) => boolean;
  /** Whether the clean set has the image. */
  readonly hasClean: (path: string) => boolean;
  /** The list of pairs, for errors. */
  readonly file: string;
}

/**
 * Keeps the pairs that can be compared. Where second images have an occluded tree (`lfw`), that is decided,
 * as in the reference, by the occluded second image alone; a kept pair that lacks a clean image is an error.
 * The other formats need both images and drop pairs without.
 */
export function validPairs(pairs: readonly Pair[], format: PairFormat, source: PairSource): ValidPairs {
  const { hasOccludedTree } = PAIR_FORMATS[format];
  const isValid = hasOccludedTree
    ? (pair: Pair): boolean => source.hasOccluded(pair.second)
    : (pair: Pair): boolean => source.hasOccluded(pair.first) && source.hasOccluded(pair.second);
  const kept = pairs.filter(isValid);
  if (kept.length === 0) {
    throw new InputError(`none of the ${pairs.length} pairs has its images`, {
      place: source.file,
      cure: `check that the list belongs to the images: it asks for ${pairs[0]?.second ?? 'nothing'}`,
    });
  }
  for (const { first, second } of hasOccludedTree ? kept : []) {
    const missing = source.hasClean(first) ? (source.hasClean(second) ? undefined : second) : first;
    if (missing === undefined) continue;
    throw new InputError(`the image ${missing} of a pair is missing`, {
      place: source.file,
      cure: 'complete the folder of clean images, or take the pair off the list',
    });
  }
  return { pairs: kept, validRate: kept.length / pairs.length };
}
