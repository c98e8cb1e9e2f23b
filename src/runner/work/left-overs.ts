import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isOfSystem } from '../../base/environment/environment-error.ts';
import { isAlive } from '../../base/environment/process-identity.ts';
import { listFolder } from '../../base/list-folder.ts';
import type { ArtifactPaths } from '../store/artifact-paths.ts';
import { lastAttempt, RETIRED, retireWork } from './attempts.ts';
import { acquireLease, findHolder, isLease } from './lease.ts';
import { removeAbandoned } from './unfinished.ts';

/**
 * Removes links and indexes that were not put in their place, and the work folders that nobody would come
 * back to: of processes that died after they had published the result, or before they began an attempt.
 * Attempts that failed or were killed stay, for their logs and checkpoints. What cannot be removed now is
 * left to the next run.
 */
export async function removeLeftOvers({ folder, work, current }: ArtifactPaths): Promise<void> {
  try {
    for (const one of [folder, current]) removeAbandoned(one);
    await remove(work);
  } catch (error) {
    if (!isOfSystem(error)) throw error;
  }
}

async function remove(workRoot: string): Promise<void> {
  removeRetired(workRoot);
  for (const name of listFolder(workRoot)) {
    const folder = join(workRoot, name);
    if (retiredBy(name) !== undefined || lastAttempt(folder) !== undefined || findHolder(folder)) continue;
    const lease = await acquireLease(folder);
    if (!isLease(lease)) continue;
    if (lastAttempt(folder) === undefined) await retireWork(folder);
    lease.release();
  }
}

/**
 * Removes a work folder, or whatever else lies in its place, unless somebody works there: a task may have
 * begun since that was last looked at.
 */
export async function removeWork(folder: string): Promise<void> {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    rmSync(folder, { force: true });
    return;
  }
  const lease = await acquireLease(folder);
  if (!isLease(lease)) return;
  await retireWork(folder);
  lease.release();
}

/** Removes what processes left that died while they retired a work folder. */
export function removeRetired(workRoot: string): void {
  for (const name of listFolder(workRoot)) {
    const pid = retiredBy(name);
    const isAbandoned = pid !== undefined && !isAlive({ pid, start: '' });
    if (isAbandoned) rmSync(join(workRoot, name), { recursive: true, force: true });
  }
}

/** The number of the process that removes a folder of this name; undefined for a work folder. */
function retiredBy(name: string): number | undefined {
  const pid = RETIRED_BY.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

const RETIRED_BY = new RegExp(`${RETIRED}(\\d+)$`);
