import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTreeIndex } from '../content/index/tree-index.ts';
import { JOB_FILE } from '../job/job-folder.ts';
import { lastAttempt, removeRetired } from '../work/attempts.ts';
import { findHolder } from '../work/lease.ts';
import { ACCEPTED } from './accepted.ts';
import type { Layout } from './layout.ts';
import { linkedEntries, listFolder } from './links.ts';
import { ManifestError, readManifest } from './manifest.ts';
import { keepMetrics } from './metrics.ts';
import { asideEntries } from './publish.ts';
import { REMOVED } from './store.ts';

export interface Garbage {
  /** A folder of the store or, for an abandoned attempt, of work/. */
  readonly entry: string;
  readonly what: 'output' | 'work';
  /** What it was called when it was made; '' for what was moved aside or cannot be read. */
  readonly task: string;
  /** When it was made, or last worked on. */
  readonly time: Date;
  readonly bytes: number;
}

export interface GarbageRules {
  readonly dryRun: boolean;
  /** Only what is at least this old, in milliseconds. */
  readonly olderThan?: number | undefined;
  /** Only as much, the oldest first, as brings all outputs down to so many bytes. */
  readonly keep?: number | undefined;
}

/** Milliseconds after which work that nobody goes on with counts as abandoned, unless `olderThan` says otherwise. */
export const ABANDONED_AFTER = 7 * 24 * 3600 * 1000;

/**
 * Removes the output of every entry that no `current*` link points to and no running task makes or reads, as far as the rules allow.
 * Manifests, logs and metrics stay, so that what was made from it is still known as up to date, and it is said when it is made again with other
 * content. What was moved aside, left-overs of removals and abandoned work go whole.
 * @returns what was removed, or, for a dry run, would be
 */
export function collectGarbage(layout: Layout, rules: GarbageRules, now = Date.now()): Garbage[] {
  const inUse = jobsInUse(layout);
  const aside = new Set(asideEntries(layout.store));
  const outputs = listOutputs(layout, aside);
  const linked = linkedEntries(layout);
  const isOld = ({ time }: Garbage, age: number): boolean => now - time.getTime() >= age;
  const loose = outputs.filter(({ entry }) => !linked.has(entry) && !inUse(entry));
  const removable = loose.filter(
    (garbage) => aside.has(garbage.entry) || isOld(garbage, rules.olderThan ?? 0),
  );
  const chosen = rules.keep === undefined ? removable : oldestBeyond(rules.keep, outputs, removable, aside);
  const abandoned = listWork(layout).filter((work) => isOld(work, rules.olderThan ?? ABANDONED_AFTER));
  const garbage = [...chosen, ...abandoned];
  if (!rules.dryRun) remove(layout, garbage, aside);
  return garbage;
}

/** What has to go, the oldest first, until all outputs together take no more than `keep` bytes; what was moved aside goes anyway. */
function oldestBeyond(
  keep: number,
  outputs: readonly Garbage[],
  removable: readonly Garbage[],
  aside: ReadonlySet<string>,
): Garbage[] {
  let total = outputs.reduce((sum, { bytes }) => sum + bytes, 0);
  const order = removable.toSorted((a, b) => {
    return Number(aside.has(b.entry)) - Number(aside.has(a.entry)) || a.time.getTime() - b.time.getTime();
  });
  return order.filter(({ entry, bytes }) => {
    if (total <= keep && !aside.has(entry)) return false;
    total -= bytes;
    return true;
  });
}

function remove(layout: Layout, garbage: readonly Garbage[], aside: ReadonlySet<string>): void {
  const index = openTreeIndex(layout.storeIndex);
  for (const { entry, what } of garbage) {
    const folder = join(what === 'work' ? layout.work : layout.store, entry);
    if (what === 'work' || aside.has(entry)) rmSync(folder, { recursive: true, force: true });
    else removeOutput(folder);
    if (what === 'output') index.delete(entry);
  }
  removeRetired(layout.work);
  index.save();
}

/** Every entry that still has output, linked or not, and what was moved aside. */
function listOutputs(layout: Layout, aside: ReadonlySet<string>): Garbage[] {
  return listFolder(layout.store)
    .map((entry) => [entry, join(layout.store, entry)] as const)
    .filter(([entry, folder]) => aside.has(entry) || existsSync(join(folder, 'out')) || !isNote(folder))
    .map(([entry, folder]) => describe(entry, folder, aside.has(entry)));
}

/** Whether all that is left of an entry is what gc keeps of it. */
function isNote(folder: string): boolean {
  return existsSync(join(folder, REMOVED)) || existsSync(join(folder, ACCEPTED));
}

function listWork(layout: Layout): Garbage[] {
  return listFolder(layout.work)
    .filter((entry) => !findHolder(join(layout.work, entry)))
    .map((entry) => {
      const folder = join(layout.work, entry);
      const stats = filesBelow(folder).map((file) => lstatSync(file));
      const latest = Math.max(lstatSync(folder).mtimeMs, ...stats.map(({ mtimeMs }) => mtimeMs));
      const bytes = stats.reduce((sum, { size }) => sum + size, 0);
      return { entry, what: 'work', task: taskOfWork(folder), time: new Date(latest), bytes };
    });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

function taskOfWork(folder: string): string {
  const attempt = lastAttempt(folder);
  try {
    return attempt === undefined ? '' : (JSON.parse(readJob(attempt)) as { task: string }).task;
  } catch {
    return '';
  }
}

/** The note comes before: output that is gone in part must not look like a damaged entry. */
function removeOutput(folder: string): void {
  keepMetrics(folder);
  writeFileSync(join(folder, REMOVED), `${JSON.stringify({ removed: new Date().toISOString() })}\n`);
  rmSync(join(folder, 'out'), { recursive: true, force: true });
}

/** Whether a task that runs now makes an entry or reads it. */
function jobsInUse(layout: Layout): (entry: string) => boolean {
  const live = listFolder(layout.work).filter((name) => findHolder(join(layout.work, name)));
  const jobs = live.map((name) => {
    const attempt = lastAttempt(join(layout.work, name));
    return attempt === undefined ? '' : readJob(attempt);
  });
  return (entry) =>
    live.includes(entry) || jobs.some((job) => job.includes(join(layout.store, entry, 'out')));
}

function readJob(attempt: string): string {
  try {
    return readFileSync(join(attempt, JOB_FILE), 'utf8');
  } catch {
    return '';
  }
}

function describe(entry: string, folder: string, isAside: boolean): Garbage {
  const what = 'output';
  try {
    const { task, files, started } = readManifest(folder);
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    return { entry, what, task: isAside ? '' : task, time: new Date(started), bytes };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return { entry, what, task: '', time: lstatSync(folder).mtime, bytes: 0 };
  }
}
