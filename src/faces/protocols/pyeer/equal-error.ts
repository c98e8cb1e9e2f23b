import type { ErrorRates } from './error-rates.ts';

export interface EqualError {
  /** Mean of the two rates where they are nearest to each other; 1 where they do not cross. */
  readonly rate: number;
  /** The two rates, the refused pairs first, where the threshold lies before the crossing. */
  readonly low: number;
  readonly high: number;
  readonly threshold: number;
  /** Whether at some threshold no more pairs are accepted wrongly than refused wrongly. */
  readonly crosses: boolean;
}

/**
 * `get_eer_values` of pyeer: of the two thresholds around the crossing the one with the smaller sum of both
 * rates. Where the rates do not cross, 1 at the lowest threshold.
 */
export function equalError({ thresholds, fmr, fnmr }: ErrorRates): EqualError {
  const after = fmr.findIndex((rate, t) => rate <= fnmr[t]!);
  if (after < 0) return { rate: 1, low: 1, high: 1, threshold: thresholds[0]!, crosses: false };
  const before = fmr[after] === fnmr[after] || after === 0 ? after : after - 1;
  const isBefore = fmr[before]! + fnmr[before]! <= fmr[after]! + fnmr[after]!;
  const at = isBefore ? before : after;
  const [low, high] = isBefore ? [fnmr[at]!, fmr[at]!] : [fmr[at]!, fnmr[at]!];
  return { rate: (low + high) / 2, low, high, threshold: thresholds[at]!, crosses: true };
}
