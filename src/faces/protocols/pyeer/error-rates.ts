import type { ScoredPairs } from '../scored-pairs.ts';

/** What a threshold lets pass and what it stops, at every threshold: a pair is accepted at or above it. */
export interface ErrorRates {
  /** All different scores, rising. */
  readonly thresholds: Float64Array;
  /** Of pairs of two people the share that is accepted (false matches), by threshold. */
  readonly fmr: Float64Array;
  /** Of pairs of one person the share that is refused (false non-matches), by threshold. */
  readonly fnmr: Float64Array;
}

/** `calculate_roc` of pyeer. There must be pairs of both kinds. */
export function errorRates({ scores, same }: ScoredPairs): ErrorRates {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const genuine = same.reduce((sum, flag) => sum + flag, 0);
  const impostors = same.length - genuine;
  const thresholds: number[] = [];
  const fmr: number[] = [];
  const fnmr: number[] = [];
  let refused = 0;
  for (const [rank, i] of order.entries()) {
    if (rank === 0 || scores[i] !== scores[order[rank - 1]!]) {
      thresholds.push(scores[i]!);
      fnmr.push(refused / genuine);
      fmr.push((impostors - (rank - refused)) / impostors);
    }
    refused += same[i]!;
  }
  return {
    thresholds: Float64Array.from(thresholds),
    fmr: Float64Array.from(fmr),
    fnmr: Float64Array.from(fnmr),
  };
}

/**
 * Area under the share of accepted pairs of one person over that of two, by trapezoids between the thresholds
 * that there are: what lies beyond the highest one does not count.
 */
export function areaUnder({ fmr, fnmr }: ErrorRates): number {
  let area = 0;
  for (let i = 1; i < fmr.length; i++) area += ((2 - fnmr[i - 1]! - fnmr[i]!) / 2) * (fmr[i - 1]! - fmr[i]!);
  return area;
}
