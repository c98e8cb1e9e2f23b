import type { Comparison, LeftOut } from './ledger.ts';

/** Of one fixture, all that was compared and all that was not. */
export interface Outcome {
  readonly file: string;
  readonly program: string;
  readonly comparisons: readonly Comparison[];
  readonly leftOut: readonly LeftOut[];
}

/** A line of the table: what of an entry has one tolerance. */
export interface AgreementRow {
  readonly entry: string;
  readonly tolerance: string;
  readonly numbers: number;
  readonly within: number;
  /** The largest difference, in units of the tolerance, and whose it is. */
  readonly largest: Comparison;
}

export function rowsOf(comparisons: readonly Comparison[]): AgreementRow[] {
  const groups = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    const key = JSON.stringify([comparison.entry, comparison.tolerance.words]);
    const group = groups.get(key);
    if (group) group.push(comparison);
    else groups.set(key, [comparison]);
  }
  return Array.from(groups.values(), (group) => ({
    entry: group[0]!.entry,
    tolerance: group[0]!.tolerance.words,
    numbers: group.length,
    within: group.filter(isWithin).length,
    largest: group.reduce((most, one) => (one.difference > most.difference ? one : most)),
  }));
}

export function isWithin({ difference, tolerance }: Comparison): boolean {
  return difference <= tolerance.most;
}

export interface Totals {
  readonly compared: number;
  readonly within: number;
  readonly leftOut: number;
  /** Values that are neither compared nor left out for a reason. */
  readonly forgotten: number;
}

export function totalsOf(outcomes: readonly Outcome[]): Totals {
  const comparisons = outcomes.flatMap((outcome) => outcome.comparisons);
  const leftOut = outcomes.flatMap((outcome) => outcome.leftOut);
  const values = (some: readonly LeftOut[]): number => some.reduce((sum, { paths }) => sum + paths.length, 0);
  return {
    compared: comparisons.length,
    within: comparisons.filter(isWithin).length,
    leftOut: values(leftOut),
    forgotten: values(leftOut.filter(({ reason }) => reason === undefined)),
  };
}
