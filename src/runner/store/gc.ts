import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTreeIndex } from '../content/tree-index.ts';
import { JOB_FILE } from '../job/job-folder.ts';
import type { Layout } from './layout.ts';
import { linkedEntries, listFolder } from './links.ts';
import { ManifestError, readManifest } from './manifest.ts';
import { liveOwner } from './owner.ts';
import { asideEntries } from './publish.ts';
import { REMOVED } from './store.ts';
import { lastAttempt, removeRetired } from './work.ts';

export interface Garbage {
  readonly entry: string;
  /** What it was called when it was made; '' for what was moved aside or cannot be read. */
  readonly task: string;
  readonly bytes: number;
}

/**
 * Removes the output of every entry that no `current*` link points to and no running task makes or reads. Manifests and logs stay, so that what was
 * made from it is still known as up to date. What was moved aside, and left-overs of removals, go whole.
 * @returns what was removed, or, for a dry run, would be
 */
export function collectGarbage(layout: Layout, { dryRun }: { readonly dryRun: boolean }): Garbage[] {
  const linked = linkedEntries(layout);
  const inUse = jobsInUse(layout);
  const aside = new Set(asideEntries(layout.store));
  const index = openTreeIndex(layout.storeIndex);
  const garbage: Garbage[] = [];
  for (const entry of listFolder(layout.store)) {
    const folder = join(layout.store, entry);
    const isGone = listFolder(folder).includes(REMOVED) && !listFolder(folder).includes('out');
    if (linked.has(entry) || isGone || inUse(entry)) continue;
    garbage.push(describe(entry, folder, aside.has(entry)));
    if (dryRun) continue;
    if (aside.has(entry)) rmSync(folder, { recursive: true });
    else removeOutput(folder);
    index.delete(entry);
  }
  if (!dryRun) removeRetired(layout.work);
  index.save();
  return garbage;
}

/** The note comes first: output that is gone in part must not look like a damaged entry. */
function removeOutput(folder: string): void {
  writeFileSync(join(folder, REMOVED), `${JSON.stringify({ removed: new Date().toISOString() })}\n`);
  rmSync(join(folder, 'out'), { recursive: true, force: true });
}

/** Whether a task that runs now makes an entry or reads it. */
function jobsInUse(layout: Layout): (entry: string) => boolean {
  const live = listFolder(layout.work).filter((name) => liveOwner(join(layout.work, name)));
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
  try {
    const { task, files } = readManifest(folder);
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    return { entry, task: isAside ? '' : task, bytes };
  } catch (error) {
    if (error instanceof ManifestError) return { entry, task: '', bytes: 0 };
    throw error;
  }
}
