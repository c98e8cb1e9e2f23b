import type { ErrorRates } from './error-rates.ts';

/** The threshold at which a rate is read, and both rates there. */
export interface OperatingPoint {
  readonly fmr: number;
  readonly fnmr: number;
  readonly threshold: number;
}

/** The false match rates at which pyeer reads false non-match rates, by its names: FMR1000 is 1 in 1000. */
export const FALSE_MATCH_RATES = { fmr0: 0, fmr10: 0.1, fmr20: 0.05, fmr100: 0.01, fmr1000: 0.001 } as const;

/**
 * `get_fmr_op` of pyeer: where the false match rate is nearest to the wanted one, be it above or below, at
 * the lowest of equally near thresholds.
 */
export function nearestFalseMatch(rates: ErrorRates, wanted: number): OperatingPoint {
  const { fmr } = rates;
  let at = 0;
  for (let t = 1; t < fmr.length; t++) if (Math.abs(fmr[t]! - wanted) < Math.abs(fmr[at]! - wanted)) at = t;
  return pointAt(rates, at);
}

/** `get_fnmr_op` of pyeer at 0: the highest threshold with the least false non-match rate. */
export function leastFalseNonMatch(rates: ErrorRates): OperatingPoint {
  const { fnmr } = rates;
  // They rise with the threshold, from 0 on.
  return pointAt(rates, fnmr.lastIndexOf(fnmr[0]!));
}

/**
 * The least false non-match rate at which no more than the wanted share is matched falsely: 1 where only who
 * accepts nobody keeps to it. What most take FMR1000 for.
 */
export function withinFalseMatch({ fmr, fnmr }: ErrorRates, wanted: number): number {
  const at = fmr.findIndex((rate) => rate <= wanted);
  return at < 0 ? 1 : fnmr[at]!;
}

function pointAt({ fmr, fnmr, thresholds }: ErrorRates, at: number): OperatingPoint {
  return { fmr: fmr[at]!, fnmr: fnmr[at]!, threshold: thresholds[at]! };
}
