import type { FoldedAccuracy } from '../folded-accuracy.ts';
import type { Fold } from '../folds.ts';
import { mean, spread } from '../mean.ts';
import { countBelow, countsOfOthers, type FoldCounts, type PairDistances } from './count-below.ts';

/** 0, 0.01, ... 3.99. */
const THRESHOLDS = { count: 400, step: 0.01 };

export interface InsightfaceAccuracy extends FoldedAccuracy {
  readonly folds: readonly { readonly accuracy: number; readonly threshold: number }[];
  /** Means of the folds' rates of accepted pairs, of one person and of two, at each threshold. */
  readonly curve: { readonly tpr: Float64Array; readonly fpr: Float64Array };
}

/**
 * `calculate_roc` of insightface's verification.py: for each fold the threshold that is best on the others,
 * the lowest one on ties; a pair counts as the same person where its distance is below it.
 */
export function insightfaceAccuracy(pairs: PairDistances, folds: readonly Fold[]): InsightfaceAccuracy {
  const counted = folds.map((fold) => countBelow(pairs, fold, THRESHOLDS));
  const tested = counted.map((own, fold) => {
    const best = firstBest(countsOfOthers(counted, fold));
    return {
      accuracy: rightAt(own, best) / (own.ofSame + own.ofDifferent),
      threshold: best * THRESHOLDS.step,
    };
  });
  const accuracies = tested.map(({ accuracy }) => accuracy);
  return {
    accuracy: mean(accuracies),
    std: spread(accuracies),
    threshold: mean(tested.map(({ threshold }) => threshold)),
    folds: tested,
    curve: {
      tpr: meanRates(counted.map(({ same, ofSame }) => ({ below: same, of: ofSame }))),
      fpr: meanRates(counted.map(({ different, ofDifferent }) => ({ below: different, of: ofDifferent }))),
    },
  };
}

function rightAt({ same, different, ofDifferent }: FoldCounts, threshold: number): number {
  return same[threshold]! + ofDifferent - different[threshold]!;
}

function firstBest(counts: FoldCounts): number {
  let best = 0;
  for (let t = 1; t < THRESHOLDS.count; t++) if (rightAt(counts, t) > rightAt(counts, best)) best = t;
  return best;
}

/** A fold without such pairs counts as 0. */
function meanRates(folds: readonly { readonly below: Float64Array; readonly of: number }[]): Float64Array {
  return Float64Array.from({ length: THRESHOLDS.count }, (_, t) =>
    mean(folds.map(({ below, of }) => (of === 0 ? 0 : below[t]! / of))),
  );
}
