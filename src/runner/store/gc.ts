import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../base/environment/environment-error.ts';
import { readText } from '../../base/environment/read-file.ts';
import { downloadsIn } from '../../base/files/downloads.ts';
import { listFolder } from '../../base/list-folder.ts';
import { writeWhole } from '../../base/write-whole.ts';
import { openTreeIndex } from '../content/index/tree-index.ts';
import { JOB_FILE } from '../job/job-folder.ts';
import { lastAttempt } from '../work/attempts.ts';
import { findHolder } from '../work/lease.ts';
import { removeRetired, removeWork } from '../work/left-overs.ts';
import { removeAbandoned } from '../work/unfinished.ts';
import { ACCEPTED } from './accepted.ts';
import type { ArtifactPaths } from './artifact-paths.ts';
import { entryFolder, OUTPUT, outputPath } from './entry-paths.ts';
import { REMOVED } from './entry-state.ts';
import { linkedEntries, linkFolders } from './links.ts';
import { ManifestError, readManifest } from './manifest.ts';
import { keepMetrics } from './metrics.ts';
import { isAside } from './place-entry.ts';

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

/**
 * Milliseconds after which work that nobody goes on with counts as abandoned, unless `olderThan` says
 * otherwise.
 */
export const ABANDONED_AFTER = 7 * 24 * 3600 * 1000;

/**
 * Removes the output of every entry that no `current*` link points to and no running task makes or reads, as
 * far as the rules allow. Manifests, logs and metrics stay, so that what was made from it is still known as
 * up to date, and it is said when it is made again with other content. What was moved aside, left-overs of
 * removals and abandoned work go whole.
 * @returns what was removed, or, for a dry run, would be
 */
export async function collectGarbage(
  artifacts: ArtifactPaths,
  rules: GarbageRules,
  now = Date.now(),
): Promise<Garbage[]> {
  const inUse = jobsInUse(artifacts);
  const outputs = listOutputs(artifacts);
  const linked = linkedEntries(artifacts);
  const isOld = ({ time }: Garbage, age: number): boolean => now - time.getTime() >= age;
  const loose = outputs.filter(({ entry }) => !linked.has(entry) && !inUse(entry));
  const removable = loose.filter((garbage) => isAside(garbage.entry) || isOld(garbage, rules.olderThan ?? 0));
  const chosen = rules.keep === undefined ? removable : oldestBeyond(rules.keep, outputs, removable);
  const abandoned = listWork(artifacts).filter((work) => isOld(work, rules.olderThan ?? ABANDONED_AFTER));
  const garbage = [...chosen, ...abandoned];
  if (!rules.dryRun) await remove(artifacts, garbage);
  return garbage;
}

/**
 * What has to go, the oldest first, until all outputs together take no more than `keep` bytes; what was moved
 * aside goes anyway.
 */
function oldestBeyond(keep: number, outputs: readonly Garbage[], removable: readonly Garbage[]): Garbage[] {
  let total = outputs.reduce((sum, { bytes }) => sum + bytes, 0);
  const order = removable.toSorted((a, b) => {
    return Number(isAside(b.entry)) - Number(isAside(a.entry)) || a.time.getTime() - b.time.getTime();
  });
  return order.filter(({ entry, bytes }) => {
    if (total <= keep && !isAside(entry)) return false;
    total -= bytes;
    return true;
  });
}

async function remove(artifacts: ArtifactPaths, garbage: readonly Garbage[]): Promise<void> {
  const index = openTreeIndex(artifacts.storeIndex);
  for (const { entry, what } of garbage) {
    if (what === 'work') {
      await removeWork(join(artifacts.work, entry));
      continue;
    }
    const folder = entryFolder(artifacts, entry);
    if (isAside(entry)) rmSync(folder, { recursive: true, force: true });
    else removeOutput(folder);
    index.delete(entry);
  }
  removeRetired(artifacts.work);
  removeDownloads(downloadsIn(artifacts.cache), Date.now() - ABANDONED_AFTER);
  for (const folder of writtenFolders(artifacts)) removeAbandoned(folder);
  index.save();
}

/** What came in part or is not pinned yet, and nobody has gone on with: a cache, so that nobody is told. */
function removeDownloads(downloads: string, before: number): void {
  for (const name of listFolder(downloads)) {
    const path = join(downloads, name);
    const files = filesBelow(path);
    const times = [path, ...files].map((file) => lstatSync(file).mtimeMs);
    if (Math.max(...times) < before) rmSync(path, { recursive: true, force: true });
  }
}

/** Where files and links are put in place by a rename, so that a process that was killed leaves its own. */
function writtenFolders({ folder, cache, store, reruns }: ArtifactPaths): string[] {
  const caches = ['plans', 'listings', 'history'].map((name) => join(cache, name));
  const entries = [store, reruns].flatMap((parent) => foldersIn(parent));
  return [folder, ...linkFolders(folder), ...caches.filter((one) => existsSync(one)), ...entries];
}

function foldersIn(parent: string): string[] {
  const paths = listFolder(parent).map((name) => join(parent, name));
  return paths.filter((path) => lstatSync(path).isDirectory());
}

/** Every entry that still has output, linked or not, and what was moved aside. */
function listOutputs(artifacts: ArtifactPaths): Garbage[] {
  return listFolder(artifacts.store)
    .map((entry) => [entry, entryFolder(artifacts, entry)] as const)
    .filter(([entry, folder]) => isAside(entry) || existsSync(join(folder, OUTPUT)) || !isNote(folder))
    .map(([entry, folder]) => describe(entry, folder));
}

/** Whether all that is left of an entry is what gc keeps of it. */
function isNote(folder: string): boolean {
  return existsSync(join(folder, REMOVED)) || existsSync(join(folder, ACCEPTED));
}

function listWork(artifacts: ArtifactPaths): Garbage[] {
  return listFolder(artifacts.work)
    .filter((entry) => !findHolder(join(artifacts.work, entry)))
    .map((entry) => {
      const folder = join(artifacts.work, entry);
      const stats = filesBelow(folder).map((file) => lstatSync(file));
      const latest = Math.max(lstatSync(folder).mtimeMs, ...stats.map(({ mtimeMs }) => mtimeMs));
      const bytes = stats.reduce((sum, { size }) => sum + size, 0);
      return { entry, what: 'work', task: taskOfWork(folder), time: new Date(latest), bytes };
    });
}

function filesBelow(folder: string): string[] {
  if (!lstatSync(folder).isDirectory()) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

function taskOfWork(folder: string): string {
  try {
    const attempt = lastAttempt(folder);
    return attempt === undefined ? '' : (JSON.parse(readJob(attempt)) as { task: string }).task;
  } catch {
    return '';
  }
}

/** The note comes before: output that is gone in part must not look like a damaged entry. */
function removeOutput(folder: string): void {
  keepMetrics(folder);
  writeWhole(join(folder, REMOVED), [`${JSON.stringify({ removed: new Date().toISOString() })}\n`]);
  rmSync(join(folder, OUTPUT), { recursive: true, force: true });
}

/** Whether a task that runs now makes an entry or reads it. */
function jobsInUse(artifacts: ArtifactPaths): (entry: string) => boolean {
  const live = listFolder(artifacts.work).filter((name) => findHolder(join(artifacts.work, name)));
  const jobs = live.map((name) => {
    const attempt = lastAttempt(join(artifacts.work, name));
    return attempt === undefined ? '' : readJob(attempt);
  });
  return (entry) =>
    live.includes(entry) || jobs.some((job) => job.includes(outputPath(artifacts, entry, '')));
}

function readJob(attempt: string): string {
  try {
    return readText(join(attempt, JOB_FILE));
  } catch {
    return '';
  }
}

function describe(entry: string, folder: string): Garbage {
  const what = 'output';
  try {
    const { task, files, started } = readManifest(folder);
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    return { entry, what, task: isAside(entry) ? '' : task, time: new Date(started), bytes };
  } catch (error) {
    if (!(error instanceof ManifestError || error instanceof EnvironmentError)) throw error;
    return { entry, what, task: '', time: lstatSync(folder).mtime, bytes: 0 };
  }
}
