import { InputError } from '../../base/input-error.ts';
import type { Pair } from './pair-list.ts';

/** The pairs whose images are there, and the others. */
export interface ValidPairs {
  readonly pairs: readonly Pair[];
  /** Where in the list each of them stands, from 0. */
  readonly places: readonly number[];
  /** Their share of the list. */
  readonly validRate: number;
  /** Left out: each with the image that it lacks. */
  readonly missing: readonly MissingImage[];
}

export interface MissingImage {
  readonly pair: Pair;
  readonly image: string;
}

/** Where the images of a pair are looked for. */
export interface PairSource {
  /**
   * Whether there is the occluded image; left out where the second images have no tree of their own.
   */
  readonly hasOccluded?: (path: string) => boolean;
  /** Whether there is the image as it is. */
  readonly hasClean: (path: string) => boolean;
  /** The list of pairs, for errors. */
  readonly file: string;
  /** The least share of the pairs that must have their images, 0 to 1. */
  readonly least: number;
  /** What to say behind the path of an image that is missing; see ImageFolder. */
  readonly hint?: (path: string) => string;
}

/**
 * Keeps the pairs that can be compared. Where second images have an occluded tree, that is decided, as in the
 * reference, by the occluded second image alone; a kept pair that lacks a clean image is an error. Otherwise
 * both images must be there. An InputError where fewer than the least share are left, or none.
 */
export function validPairs(pairs: readonly Pair[], source: PairSource): ValidPairs {
  const { hasOccluded, hasClean } = source;
  const lacks = hasOccluded
    ? ({ second }: Pair) => (hasOccluded(second) ? undefined : second)
    : (pair: Pair) => missingOf(pair, hasClean);
  const kept: Pair[] = [];
  const places: number[] = [];
  const missing: MissingImage[] = [];
  for (const [place, pair] of pairs.entries()) {
    const image = lacks(pair);
    if (image === undefined) {
      kept.push(pair);
      places.push(place);
    } else missing.push({ pair, image });
  }
  const validRate = kept.length / pairs.length;
  if (kept.length === 0 || validRate < source.least) throw tooFew(missing, pairs.length, source);
  if (hasOccluded) requireClean(kept, source);
  return { pairs: kept, places, validRate, missing };
}

function missingOf({ first, second }: Pair, has: (path: string) => boolean): string | undefined {
  return has(first) ? (has(second) ? undefined : second) : first;
}

function tooFew(
  missing: readonly MissingImage[],
  all: number,
  { file, least, hint }: PairSource,
): InputError {
  const kept = all - missing.length;
  const which =
    kept === 0 ? `none of the ${all} pairs has its images` : `${kept} of ${all} pairs have their images`;
  const { image } = missing[0]!;
  const wanted = kept === 0 ? '' : `, fewer than the ${100 * least} % that make a result`;
  return new InputError(`${which}${wanted}`, {
    place: file,
    cure: `check that the list belongs to the images: it asks for ${image}${hint?.(image) ?? ''}${kept === 0 ? '' : '; or lower `least-valid`'}`,
  });
}

function requireClean(kept: readonly Pair[], { hasClean, file, hint }: PairSource): void {
  for (const pair of kept) {
    const missing = missingOf(pair, hasClean);
    if (missing === undefined) continue;
    throw new InputError(`the image ${missing} of a pair is missing${hint?.(missing) ?? ''}`, {
      place: file,
      cure: 'complete the folder of clean images, or take the pair off the list',
    });
  }
}
