import { descendingScores, type ScoredPairs } from './scored-pairs.ts';

/** False accept rates that are reported, under the names they have in metrics.json. */
export const FALSE_ACCEPT_RATES = { '1e-2': 1e-2, '1e-3': 1e-3, '1e-4': 1e-4 } as const;

/**
 * The share of true pairs that are accepted when `far` of the false ones are: the threshold is the false
 * score at position floor(count * far) from the highest, counted from 0, so that few false pairs mean the
 * highest of them. `far` is 0 up to but not including 1. Null where there are no true or no false pairs.
 */
export function tarAtFar(pairs: ScoredPairs, far: number): number | null {
  return tarsAtFars(pairs, [far])[0]!;
}

/** TAR at each of FALSE_ACCEPT_RATES. */
export function reportedTars(pairs: ScoredPairs): Record<keyof typeof FALSE_ACCEPT_RATES, number | null> {
  const names = Object.keys(FALSE_ACCEPT_RATES) as (keyof typeof FALSE_ACCEPT_RATES)[];
  const tars = tarsAtFars(
    pairs,
    names.map((name) => FALSE_ACCEPT_RATES[name]),
  );
  return Object.fromEntries(names.map((name, i) => [name, tars[i]!])) as Record<
    keyof typeof FALSE_ACCEPT_RATES,
    number | null
  >;
}

function tarsAtFars(pairs: ScoredPairs, fars: readonly number[]): (number | null)[] {
  const wrong = fars.find((far) => !(far >= 0 && far < 1));
  if (wrong !== undefined) throw new RangeError(`a false accept rate of ${wrong}`);
  const falseScores = descendingScores(pairs, 0);
  const trueScores = pairs.scores.filter((_, i) => pairs.same[i] === 1);
  if (falseScores.length === 0 || trueScores.length === 0) return fars.map(() => null);
  return fars.map((far) => {
    const threshold = falseScores[Math.floor(falseScores.length * far)]!;
    let accepted = 0;
    for (const score of trueScores) if (score >= threshold) accepted++;
    return accepted / trueScores.length;
  });
}
