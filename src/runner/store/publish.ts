import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../base/environment/environment-error.ts';
import { writeText } from '../../base/environment/write-file.ts';
import { type ChangeSummary, summarizeChanges } from '../content/index/change-summary.ts';
import { compareListings, listingOf } from '../content/index/listing.ts';
import type { TreeRecord } from '../content/tree/tree-record.ts';
import type { Tolerance } from '../plan/plan.ts';
import type { EntryState } from './entry-state.ts';
import { formatManifest, MANIFEST, type Manifest } from './manifest.ts';
import { readMetrics } from './metrics.ts';
import { placeEntry } from './place-entry.ts';
import { compareRuns, earlierListing } from './reruns/compare-runs.ts';
import { type OtherMeans, otherMeans } from './reruns/other-means.ts';
import { recordRerun } from './reruns/rerun-record.ts';
import type { MetricDifference } from './reruns/tolerance.ts';
import type { Store } from './store.ts';

export type Publication =
  /** `instead`: an earlier result with other content was moved aside. */
  | { readonly type: 'published'; readonly instead?: Replacement }
  /**
   * The entry that was there stays. `differing`: what was measured now is not equal, but within the
   * tolerance.
   */
  | { readonly type: 'kept'; readonly record: TreeRecord; readonly differing?: readonly MetricDifference[] };

/** In what a result differs from an earlier one of the same task, whose place it took. */
export interface Replacement {
  readonly files: ChangeSummary;
  /** What it measures otherwise, beyond its tolerance. */
  readonly beyond: readonly MetricDifference[];
  /** It has a tolerance, and all metrics lie within. */
  readonly isWithin: boolean;
  /** Why it may differ, where it was computed with something else. */
  readonly computed: OtherMeans | undefined;
}

/**
 * Moves an attempt with sealed output to the store. The caller holds the work folder.
 * @param tolerance where there is one, every run after the first is recorded as a rerun, and leaves the
 *   earlier result where it is as long as it measures the same within the tolerance
 */
export async function publish(
  store: Store,
  entry: string,
  attempt: string,
  manifest: Manifest,
  record: TreeRecord,
  tolerance: Tolerance | undefined,
): Promise<Publication> {
  const found = await checkEarlier(store, entry, manifest);
  // Another result that was accepted in this one's place is none of its own.
  const existing: EntryState = 'accepted' in found && found.accepted ? { state: 'absent' } : found;
  const measured = tolerance && readMetrics(attempt);
  const before = tolerance && store.metrics(entry);
  const rerun = tolerance && compareRuns(existing, record, before, measured, tolerance);
  const isSame = existing.state === 'whole' && existing.record.hash === record.hash;
  if (existing.state === 'whole' && (isSame || rerun?.isWithin)) {
    if (tolerance) recordRerun(store.artifacts, entry, manifest, measured);
    return { type: 'kept', record: existing.record, ...(!isSame && { differing: rerun!.differing }) };
  }
  // Its output is gone: the new one has to take its place, but what it measured stays known.
  if (existing.state === 'removed' && rerun?.isWithin)
    recordRerun(store.artifacts, entry, existing.manifest, before);

  const earlier = existing.state === 'absent' ? undefined : store.findManifest(entry);
  writeText(join(attempt, MANIFEST), formatManifest(manifest), { mode: 0o444 });
  const what = existing.state === 'broken' ? 'damaged' : 'replaced';
  const aside = placeEntry(store, entry, attempt, manifest, record, what);
  if (existing.state === 'absent' || existing.state === 'broken') return { type: 'published' };
  const changes = compareListings(earlierListing(existing), listingOf(record));
  if (changes.length > 0) {
    const beyond = rerun?.differing.filter(({ isWithin }) => !isWithin) ?? [];
    const isWithin = rerun?.isWithin === true;
    const computed = earlier && otherMeans(earlier, manifest);
    return { type: 'published', instead: { files: summarizeChanges(changes), beyond, isWithin, computed } };
  }
  rmSync(aside!, { recursive: true });
  return { type: 'published' };
}

/** An earlier result that cannot be read now makes way for the new one, which is whole: it is moved aside. */
async function checkEarlier(store: Store, entry: string, { fingerprint }: Manifest): Promise<EntryState> {
  try {
    return await store.check(entry, fingerprint);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { state: 'broken', damage: { type: 'output-unreadable', problem: error.message } };
  }
}
