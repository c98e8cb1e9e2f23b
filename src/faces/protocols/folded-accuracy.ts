import type { Fold } from './folds.ts';
import { mean, spread } from './mean.ts';
import type { ScoredPairs } from './scored-pairs.ts';

/** Verification accuracy by cross-validation. */
export interface FoldedAccuracy {
  /** Mean accuracy of the folds. */
  readonly accuracy: number;
  /** Population standard deviation over the folds. */
  readonly std: number;
  /** Mean of the thresholds that the folds were tested with. */
  readonly threshold: number;
}

/** 400 thresholds, -1 to 0.995, in the doubles that NumPy's arange(-1, 1, 0.005) gives. */
const THRESHOLDS = ((): Float64Array => {
  const step = -1 + 0.005 - -1;
  return Float64Array.from({ length: 400 }, (_, i) => -1 + i * step);
})();

/**
 * The LFW protocol as the reference runs it: for each fold the threshold that is best on all others, the
 * highest one on ties; a pair counts as the same person where its score is above the threshold, not at it.
 * There must be a pair in every fold, and every score must be finite.
 */
export function foldedAccuracy(pairs: ScoredPairs, folds: readonly Fold[]): FoldedAccuracy {
  const correct = folds.map(({ start, end }) => correctPerThreshold(pairs, start, end));
  const total = THRESHOLDS.map((_, t) => correct.reduce((sum, fold) => sum + fold.counts[t]!, 0));

  const accuracies: number[] = [];
  const thresholds: number[] = [];
  for (const fold of correct) {
    const best = lastBest(THRESHOLDS.map((_, t) => total[t]! - fold.counts[t]!));
    accuracies.push(fold.counts[best]! / fold.size);
    thresholds.push(THRESHOLDS[best]!);
  }
  return { accuracy: mean(accuracies), std: spread(accuracies), threshold: mean(thresholds) };
}

/**
 * Whether some threshold lies between the scores: otherwise all pairs are judged alike, whatever they show,
 * and the accuracy is the share of one kind.
 */
export function areToldApart({ scores }: ScoredPairs): boolean {
  const first = thresholdsBelow(scores[0]!);
  return scores.some((score) => thresholdsBelow(score) !== first);
}

/** How many of the pairs `start` .. `end`-1 each threshold judges rightly. */
function correctPerThreshold(
  { scores, same }: ScoredPairs,
  start: number,
  end: number,
): { counts: Float64Array; size: number } {
  // A pair is accepted by the thresholds below its score: what changes from one threshold to the next, and
  // then sums.
  const change = new Float64Array(THRESHOLDS.length + 1);
  for (let i = start; i < end; i++) {
    const firstRejecting = thresholdsBelow(scores[i]!);
    if (same[i] === 1) {
      change[0]! += 1;
      change[firstRejecting]! -= 1;
    } else {
      change[firstRejecting]! += 1;
    }
  }
  const counts = new Float64Array(THRESHOLDS.length);
  for (let t = 0, sum = 0; t < counts.length; t++) {
    sum += change[t]!;
    counts[t] = sum;
  }
  return { counts, size: end - start };
}

/** How many thresholds lie below `score`: a binary search. */
function thresholdsBelow(score: number): number {
  let low = 0;
  let high = THRESHOLDS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (score > THRESHOLDS[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lastBest(counts: Float64Array): number {
  let best = 0;
  for (let t = 1; t < counts.length; t++) if (counts[t]! >= counts[best]!) best = t;
  return best;
}
