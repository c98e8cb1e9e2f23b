import { compareListings, type Listing, listingOf, listingOfFiles } from '../../content/index/listing.ts';
import type { TreeRecord } from '../../content/tree/tree-record.ts';
import type { Tolerance } from '../../plan/plan.ts';
import type { EntryState } from '../entry-state.ts';
import type { Metrics } from '../metrics.ts';
import { compareMetrics, type MetricDifference } from './tolerance.ts';

/** A run of a task that has a result already, beside that. */
export interface RunComparison {
  readonly differing: readonly MetricDifference[];
  /** It measured the same, as far as the tolerance goes. */
  readonly isWithin: boolean;
}

/** Undefined where there is no earlier result, one of the two measured nothing, or they wrote other files. */
export function compareRuns(
  existing: EntryState,
  record: TreeRecord,
  before: Metrics | undefined,
  after: Metrics | undefined,
  tolerance: Tolerance,
): RunComparison | undefined {
  if ((existing.state !== 'whole' && existing.state !== 'removed') || !before || !after) return undefined;
  const changes = compareListings(earlierListing(existing), listingOf(record));
  if (changes.some(({ how }) => how !== 'changed')) return undefined;
  const differing = compareMetrics(before, after, tolerance);
  return { differing, isWithin: differing.every(({ isWithin }) => isWithin) };
}

export function earlierListing(existing: Extract<EntryState, { state: 'whole' | 'removed' }>): Listing {
  return existing.state === 'whole' ? listingOf(existing.record) : listingOfFiles(existing.manifest.files);
}
