import { descendingScores, type ScoredPairs } from './scored-pairs.ts';

/** False accept rates that are reported, under the names they have in metrics.json. */
export const FALSE_ACCEPT_RATES = { '1e-2': 1e-2, '1e-3': 1e-3, '1e-4': 1e-4 } as const;

/**
 * The share of true pairs that are accepted when `far` of the false ones are: the threshold is the false score at
 * position floor(count * far) from the highest, counted from 0, so that few false pairs mean the highest of them. `far` is
 * 0 up to but not including 1. Null where there are no true or no false pairs.
 */
export function tarAtFar(pairs: ScoredPairs, far: number): number | null {
  if (!(far >= 0 && far < 1)) throw new RangeError(`a false accept rate of ${far}`);
  const falseScores = descendingScores(pairs, 0);
  const trueScores = descendingScores(pairs, 1);
  if (falseScores.length === 0 || trueScores.length === 0) return null;
  const threshold = falseScores[Math.floor(falseScores.length * far)]!;
  return trueScores.filter((score) => score >= threshold).length / trueScores.length;
}

/** TAR at each of FALSE_ACCEPT_RATES. */
export function reportedTars(pairs: ScoredPairs): Record<keyof typeof FALSE_ACCEPT_RATES, number | null> {
  return {
    '1e-2': tarAtFar(pairs, FALSE_ACCEPT_RATES['1e-2']),
    '1e-3': tarAtFar(pairs, FALSE_ACCEPT_RATES['1e-3']),
    '1e-4': tarAtFar(pairs, FALSE_ACCEPT_RATES['1e-4']),
  };
}
