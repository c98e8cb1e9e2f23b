import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type ChangeSummary, summarizeChanges } from '../content/index/change-summary.ts';
import { inspectTree } from '../content/index/inspect.ts';
import { compareListings, listingOf } from '../content/index/listing.ts';
import { listTree } from '../content/scan/list-tree.ts';
import { sizeOf } from '../content/tree/stamps.ts';
import { hexHash, type TreeRecord } from '../content/tree/tree-record.ts';
import type { Tolerance } from '../plan/plan.ts';
import { timeStamp } from './layout.ts';
import { formatManifest, MANIFEST, type Manifest, type PublishedFile } from './manifest.ts';
import { readMetrics } from './metrics.ts';
import { recordRepetition } from './repetitions.ts';
import { compareRuns, earlierListing } from './rerun.ts';
import type { EntryState, Store } from './store.ts';
import type { MetricDifference } from './tolerance.ts';

/**
 * After a power loss every entry is whole, or is found not to be and made again. The rename is atomic; the manifest holds the hash of
 * its own key and list, and the list that of every file; store.index, the only reason not to read them again, is not believed after a
 * reboot for entries that were not forced to the disk (`Store.look`). Where the task took at least this many seconds, everything is forced, so
 * that what was reported as done stays done: each output file and the manifest, then their folder, and after the rename the store.
 * What took less is cheaper to make again than to force.
 */
export const DURABLE_FROM_SECONDS = 1;

/** Makes the output of an attempt final, and reads all of it. @throws ContentError */
export async function sealOutput(out: string): Promise<TreeRecord> {
  for (const files of listTree(out, 'refuse')) for (const file of files) seal(join(out, file));
  return inspectTree(out, 'refuse', undefined, Date.now(), '{}');
}

export function publishedFiles(record: TreeRecord): PublishedFile[] {
  return record.names.list.map((path, i) => ({
    path,
    size: sizeOf(record.stamps, i),
    hash: hexHash(record.hashes, i),
    executable: record.executable[i] === 1,
  }));
}

export type Publication =
  /** `instead`: an earlier result with other content was moved aside. */
  | { readonly type: 'published'; readonly instead?: Replacement }
  /** The entry that was there stays. `differing`: what was measured now is not equal, but within the tolerance. */
  | { readonly type: 'kept'; readonly record: TreeRecord; readonly differing?: readonly MetricDifference[] };

/** In what a result differs from an earlier one of the same task, whose place it took. */
export interface Replacement {
  readonly files: ChangeSummary;
  /** What it measures otherwise, beyond its tolerance. */
  readonly beyond: readonly MetricDifference[];
  /** It has a tolerance, and all metrics lie within. */
  readonly isWithin: boolean;
}

/**
 * Moves an attempt with sealed output to the store. The caller owns the work folder.
 * @param tolerance where there is one, every run after the first is recorded as a repetition, and leaves the earlier result where it is
 *   as long as it measures the same within the tolerance
 */
export async function publish(
  store: Store,
  entry: string,
  attempt: string,
  manifest: Manifest,
  record: TreeRecord,
  tolerance: Tolerance | undefined,
): Promise<Publication> {
  const target = join(store.layout.store, entry);
  const found = await store.look(entry, manifest.fingerprint);
  // Another result that was accepted in this one's place is none of its own.
  const existing: EntryState = 'accepted' in found && found.accepted ? { state: 'absent' } : found;
  const measured = tolerance && readMetrics(attempt);
  const rerun = tolerance && compareRuns(existing, record, readMetrics(target), measured, tolerance);
  const isSame = existing.state === 'whole' && existing.record.hash === record.hash;
  if (existing.state === 'whole' && (isSame || rerun?.isWithin)) {
    if (tolerance) recordRepetition(store.layout, entry, manifest, measured);
    return { type: 'kept', record: existing.record, ...(!isSame && { differing: rerun!.differing }) };
  }
  // Its output is gone: the new one has to take its place, but what it measured stays known.
  if (existing.state === 'removed' && rerun?.isWithin)
    recordRepetition(store.layout, entry, existing.manifest, readMetrics(target));

  const isDurable = manifest.seconds >= DURABLE_FROM_SECONDS;
  writeFileSync(join(attempt, MANIFEST), formatManifest(manifest), { mode: 0o444 });
  if (isDurable) forceEntry(attempt, record.names.list);
  if (!existsSync(store.layout.store)) mkdirSync(store.layout.store, { recursive: true });
  const aside = existsSync(target)
    ? `${target}.${existing.state === 'broken' ? 'damaged' : 'replaced'}-${timeStamp(new Date())}`
    : undefined;
  if (aside) renameSync(target, aside);
  renameSync(attempt, target);
  if (isDurable) force(store.layout.store);
  store.adopt(entry, manifest, record, isDurable);

  if (existing.state === 'absent' || existing.state === 'broken') return { type: 'published' };
  const changes = compareListings(earlierListing(existing), listingOf(record));
  if (changes.length > 0) {
    const beyond = rerun?.differing.filter(({ isWithin }) => !isWithin) ?? [];
    const isWithin = rerun?.isWithin === true;
    return { type: 'published', instead: { files: summarizeChanges(changes), beyond, isWithin } };
  }
  rmSync(aside!, { recursive: true });
  return { type: 'published' };
}

/** Read-only, and the only name of its bytes: a hard link would let published content change from outside. */
function seal(file: string): void {
  const { nlink, mode } = lstatSync(file);
  if (nlink > 1) {
    copyFileSync(file, `${file}.tmp`);
    renameSync(`${file}.tmp`, file);
  }
  chmodSync(file, mode & 0o100 ? 0o555 : 0o444);
}

function forceEntry(folder: string, files: readonly string[]): void {
  const folders = new Set(['out']);
  for (const file of files) {
    force(join(folder, 'out', file));
    for (let inner = dirname(join('out', file)); !folders.has(inner); inner = dirname(inner))
      folders.add(inner);
  }
  for (const inner of folders) force(join(folder, inner));
  force(join(folder, MANIFEST));
  force(folder);
}

/** fsync of a file or folder. */
function force(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Entries that were moved aside, by name. */
export function asideEntries(storeFolder: string): string[] {
  return existsSync(storeFolder)
    ? readdirSync(storeFolder).filter((name) => /\.(damaged|replaced)-/.test(name))
    : [];
}
