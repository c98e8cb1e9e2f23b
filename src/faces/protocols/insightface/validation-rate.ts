import type { Fold } from '../folds.ts';
import { mean, spread } from '../mean.ts';
import { countBelow, countsOfOthers, type FoldCounts, type PairDistances } from './count-below.ts';

/** 0, 0.001, ... 3.999. */
const THRESHOLDS = { count: 4000, step: 0.001 };

/** The share of false acceptances that the threshold is chosen for. */
export const TARGET_FAR = 1e-3;

export interface ValidationRate {
  /** Mean share of pairs of one person that are accepted, and its deviation over the folds. */
  readonly val: number;
  readonly std: number;
  /** Mean share of pairs of two people that are accepted. */
  readonly far: number;
  /** Per fold. */
  readonly thresholds: readonly number[];
}

/**
 * `calculate_val` of insightface's verification.py: for each fold the threshold at which the others have
 * `TARGET_FAR`, between two of the grid, tested on the fold.
 * @returns undefined where a fold, or all others, have pairs of one kind only: the program stops there
 */
export function validationRate(pairs: PairDistances, folds: readonly Fold[]): ValidationRate | undefined {
  const counted = folds.map((fold) => countBelow(pairs, fold, THRESHOLDS));
  if (counted.some(({ ofSame, ofDifferent }) => ofSame === 0 || ofDifferent === 0)) return undefined;
  const thresholds = folds.map((_, fold) => thresholdAt(countsOfOthers(counted, fold)));
  const rates = folds.map((fold, i) => ratesBelow(pairs, fold, thresholds[i]!));
  const vals = rates.map(({ val }) => val);
  return { val: mean(vals), std: spread(vals), far: mean(rates.map(({ far }) => far)), thresholds };
}

/** Where the rate stays the same over several thresholds, the last of them counts. */
function thresholdAt({ different, ofDifferent }: FoldCounts): number {
  const far = (i: number): number => different[i]! / ofDifferent;
  const last = THRESHOLDS.count - 1;
  if (far(last) < TARGET_FAR) return 0;
  const above = different.findIndex((_, i) => far(i) > TARGET_FAR);
  if (above < 0) return last * THRESHOLDS.step;
  // A set all of whose distances are next to nothing: nothing lies before the first threshold.
  const i = Math.max(0, above - 1);
  const [from, to] = [i * THRESHOLDS.step, (i + 1) * THRESHOLDS.step];
  return from + ((TARGET_FAR - far(i)) / (far(i + 1) - far(i))) * (to - from);
}

function ratesBelow(
  { distances, same }: PairDistances,
  { start, end }: Fold,
  threshold: number,
): { val: number; far: number } {
  const accepted: [number, number] = [0, 0];
  const all: [number, number] = [0, 0];
  for (let i = start; i < end; i++) {
    const kind = same[i] === 1 ? 1 : 0;
    all[kind]++;
    if (distances[i]! < threshold) accepted[kind]++;
  }
  return { val: accepted[1] / all[1], far: accepted[0] / all[0] };
}
