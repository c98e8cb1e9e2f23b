import type { RandomStream } from '../../base/random.ts';
import type { Rect, Size } from '../geometry.ts';
import { dropAlpha, flipHorizontally, type Image } from '../images/image.ts';
import { occlude } from '../occlusion/occlude.ts';
import type { OccluderLibrary } from '../occlusion/occluder-library.ts';
import { drawFactorPlacement, type FactorPlacement, type RelativeTo } from '../occlusion/placement.ts';
import { patternLabel } from '../patterns.ts';
import { applyClean, drawClean } from './clean.ts';

/** A face as it is trained on. */
export interface AugmentedFace {
  /** RGB. */
  readonly image: Image;
  /** What was recorded as occluded; null for a face left clean. */
  readonly occlusion: Rect | null;
  /** Class of the occlusion (see `patternLabel`); 0 for a face left clean. */
  readonly pattern: number;
}

/**
 * Turns a stored face into one to train on. All it does at random comes from `random`, so that a face looks
 * the same whoever prepares it: `augment(face, randomStream(seed, 'augment', epoch, index))`. The place for
 * one's own augmentation: write such a function, and choose it where the stage `train` chooses between these
 * two.
 */
export type Augment = (face: Image, random: RandomStream) => AugmentedFace;

/**
 * `reference` is what the reference does in the mode at hand; `flip` mirrors half of the faces; `none`
 * changes nothing.
 */
export type Augmentation = 'reference' | 'flip' | 'none';

/** For clean training. */
export function cleanAugment(augmentation: Augmentation, size: Size): Augment {
  return (face, random) => {
    const image = dropAlpha(face);
    const augmented =
      augmentation === 'reference'
        ? applyClean(image, drawClean(random, size), size)
        : maybeFlip(image, augmentation, random);
    return { image: augmented, occlusion: null, pattern: 0 };
  };
}

export interface OcclusionRecipe {
  /** One face in `ratio` stays clean. */
  readonly ratio: number;
  /** Factors to enlarge occluders by, each equally likely. */
  readonly factors: readonly number[];
  readonly relativeTo: RelativeTo;
  /** K of the pattern grid. */
  readonly pattern: number;
}

/** Everything random about one face of occluded training. */
export interface OccludedDraws {
  readonly flip: boolean;
  /** Null leaves the face clean. */
  readonly placement: FactorPlacement | null;
}

/**
 * For occluded training, with or without the mask: flip, then paste an occluder unless the face stays clean.
 */
export function occludedAugment(
  augmentation: Augmentation,
  library: OccluderLibrary,
  recipe: OcclusionRecipe,
): Augment {
  return (face, random) =>
    applyOccluded(face, drawOccluded(random, augmentation, library, face, recipe), library, recipe.pattern);
}

/** `size` is that of the face. */
export function drawOccluded(
  random: RandomStream,
  augmentation: Augmentation,
  library: OccluderLibrary,
  size: Size,
  { ratio, factors, relativeTo }: OcclusionRecipe,
): OccludedDraws {
  const flip = augmentation !== 'none' && random.chance(0.5);
  const placement = random.chance(1 / ratio)
    ? null
    : drawFactorPlacement(random, library, size, { factors, relativeTo, bound: false });
  return { flip, placement };
}

/** `pattern` is the K of the grid that the label is taken from. */
export function applyOccluded(
  face: Image,
  { flip, placement }: OccludedDraws,
  library: OccluderLibrary,
  pattern: number,
): AugmentedFace {
  const rgb = dropAlpha(face);
  const image = flip ? flipHorizontally(rgb) : rgb;
  if (placement === null) return { image, occlusion: null, pattern: 0 };
  const occluded = occlude(image, library, placement);
  return {
    image: occluded.image,
    occlusion: occluded.rect,
    pattern: patternLabel(pattern, face, occluded.rect),
  };
}

function maybeFlip(image: Image, augmentation: 'flip' | 'none', random: RandomStream): Image {
  return augmentation === 'flip' && random.chance(0.5) ? flipHorizontally(image) : image;
}
