import type { Fold } from '../folds.ts';

/** Distances of pairs, beside whether each is of one person (1) or of two (0). */
export interface PairDistances {
  readonly distances: Float64Array;
  readonly same: Uint8Array;
}

/** How many pairs of a fold lie below each of the thresholds `i * step`. */
export interface FoldCounts {
  readonly same: Float64Array;
  readonly different: Float64Array;
  readonly ofSame: number;
  readonly ofDifferent: number;
}

export function countBelow(
  { distances, same }: PairDistances,
  { start, end }: Fold,
  { count, step }: { readonly count: number; readonly step: number },
): FoldCounts {
  const below = [new Float64Array(count), new Float64Array(count)] as const;
  const totals: [number, number] = [0, 0];
  for (let i = start; i < end; i++) {
    const kind = same[i] === 1 ? 1 : 0;
    totals[kind]++;
    const first = firstAbove(distances[i]!, step);
    if (first < count) below[kind][first]!++;
  }
  for (const counts of below) for (let t = 1; t < count; t++) counts[t]! += counts[t - 1]!;
  return { same: below[1], different: below[0], ofSame: totals[1], ofDifferent: totals[0] };
}

/** The first `i` with `i * step` above a distance. */
function firstAbove(distance: number, step: number): number {
  let i = Math.max(0, Math.floor(distance / step) - 1);
  while (i * step <= distance) i++;
  return i;
}

/** Of all folds but one; of a single fold, itself. */
export function countsOfOthers(folds: readonly FoldCounts[], fold: number): FoldCounts {
  const others = folds.length === 1 ? folds : folds.filter((_, i) => i !== fold);
  const sum = (of: (counts: FoldCounts) => Float64Array): Float64Array =>
    of(others[0]!).map((_, t) => others.reduce((total, counts) => total + of(counts)[t]!, 0));
  return {
    same: sum((counts) => counts.same),
    different: sum((counts) => counts.different),
    ofSame: others.reduce((total, { ofSame }) => total + ofSame, 0),
    ofDifferent: others.reduce((total, { ofDifferent }) => total + ofDifferent, 0),
  };
}
