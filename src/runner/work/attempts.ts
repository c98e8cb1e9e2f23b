import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isOfSystem } from '../../base/environment/environment-error.ts';
import { makeFolder } from '../../base/environment/make-folder.ts';
import { listFolder } from '../../base/list-folder.ts';
import { readError } from '../job/job-folder.ts';

/** One try at a task, in `work/<entry>/attempt-<n>`. Private until it is published whole. */
export interface Attempt {
  readonly folder: string;
  readonly out: string;
  readonly log: string;
  /** Beside the attempts, so that the next one finds them. */
  readonly checkpoints: string;
  /** There are checkpoints of an attempt that was killed. */
  readonly isResumed: boolean;
}

/**
 * Starts the next attempt; the caller holds the work folder. Earlier ones go, but the log of one that is
 * resumed goes on. Checkpoints of one that failed by itself are not used: what made it fail may be in them.
 * Those of one that the machine failed (a full disk) are: they were written whole or not at all.
 * @param fromScratch use no checkpoints in any case
 * @param keepsCheckpoints whether what runs may write any
 */
export function startAttempt(workFolder: string, fromScratch: boolean, keepsCheckpoints: boolean): Attempt {
  const numbers = attemptNumbers(workFolder);
  const earlier = numbers.map((number) => join(workFolder, `attempt-${number}`));
  const last = earlier.at(-1);
  const folder = join(workFolder, `attempt-${(numbers.at(-1) ?? 0) + 1}`);
  const attempt = { folder, out: join(folder, 'out'), log: join(folder, 'log') };
  const checkpoints = join(workFolder, 'checkpoints');
  if (fromScratch || (last && hasFailedByItself(last))) rmSync(checkpoints, { recursive: true, force: true });
  const isResumed = listFolder(checkpoints).length > 0;
  if (keepsCheckpoints) makeFolder(checkpoints);
  mkdirSync(folder);
  mkdirSync(attempt.out);
  if (isResumed && last && existsSync(join(last, 'log'))) renameSync(join(last, 'log'), attempt.log);
  else mkdirSync(attempt.log);
  for (const old of earlier) rmSync(old, { recursive: true, force: true });
  return { ...attempt, checkpoints, isResumed };
}

/** What a full disk has cut off is no sign of it. */
function hasFailedByItself(attempt: string): boolean {
  const error = readError(attempt);
  return error !== undefined && error.type !== 'environment';
}

/** The folder of the latest attempt that was not published: running, failed or killed. */
export function lastAttempt(workFolder: string): string | undefined {
  const number = attemptNumbers(workFolder).at(-1);
  return number === undefined ? undefined : join(workFolder, `attempt-${number}`);
}

/**
 * Removes a work folder, at one moment for others who look: before this returns. It resolves when nothing is
 * left on the disk; what cannot be removed is left to a later run.
 */
export function retireWork(workFolder: string): Promise<void> {
  const retired = `${workFolder}${RETIRED}${process.pid}`;
  if (existsSync(retired)) rmSync(retired, { recursive: true });
  renameSync(workFolder, retired);
  return removeEmptied(retired);
}

/** ext4 takes milliseconds to remove a folder, in which it waits: this process need not. */
async function removeEmptied(folder: string): Promise<void> {
  try {
    // All that is left as a rule: the holder's record and an empty folder of checkpoints.
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await rmdir(path);
      else unlinkSync(path);
    }
    await rmdir(folder);
  } catch {
    await rm(folder, { recursive: true, force: true }).catch((error: unknown) => {
      if (!isOfSystem(error)) throw error;
    });
  }
}

/** In the names of folders that are being removed, before the number of the process that does it. */
export const RETIRED = '.done-';

function attemptNumbers(workFolder: string): number[] {
  return listFolder(workFolder)
    .flatMap((name) => /^attempt-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
