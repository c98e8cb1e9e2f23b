import { InputError } from '../../base/input-error.ts';

/** LFW's number, for lists that do not say another. */
export const DEFAULT_FOLDS = 10;

/** Of the pairs that are scored, those from `start` to `end`-1. */
export interface Fold {
  readonly start: number;
  readonly end: number;
}

/**
 * Contiguous folds whose sizes differ by one at most, as the reference cuts them. An InputError for fewer
 * pairs than folds.
 * @param place the list, for the error
 */
export function contiguousFolds(count: number, folds: number, place?: string): Fold[] {
  if (count < folds) {
    throw new InputError(`${count} pairs are too few for ${folds} folds`, {
      ...(place !== undefined && { place }),
      cure: 'bring the whole list and its images, or lower `folds`',
    });
  }
  return cut(count, folds);
}

/**
 * The folds of the whole list, with those of its pairs that are left; folds of which none is left are left
 * out.
 * @param places where in the list each pair that is left stands, rising
 */
export function foldsOfList(places: readonly number[], listed: number, folds: number): Fold[] {
  const before = (end: number): number => {
    const at = places.findIndex((place) => place >= end);
    return at < 0 ? places.length : at;
  };
  return cut(listed, folds)
    .map(({ start, end }) => ({ start: before(start), end: before(end) }))
    .filter(({ start, end }) => end > start);
}

/** Of the folds, counted from 1, those that have pairs of one kind only. */
export function oneSidedFolds(same: Uint8Array, folds: readonly Fold[]): number[] {
  return folds.flatMap(({ start, end }, fold) =>
    same.subarray(start, end).every((flag) => flag === same[start]) ? [fold + 1] : [],
  );
}

function cut(count: number, folds: number): Fold[] {
  return Array.from({ length: folds }, (_, fold) => ({
    start: Math.floor((fold * count) / folds),
    end: Math.floor(((fold + 1) * count) / folds),
  }));
}
