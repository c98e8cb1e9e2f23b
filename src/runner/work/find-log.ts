import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_FILE } from '../job/job-folder.ts';
import type { Layout } from '../store/layout.ts';
import { linkedEntry } from '../store/links.ts';
import { lastAttempt } from './attempts.ts';

/**
 * The log of a task: of the attempt that runs, failed or was killed, else of what its link points to.
 * @param entry the entry that the task would make now, where that is known
 */
export function findLog(layout: Layout, task: string, entry: string | undefined): string | undefined {
  const attempt = entry === undefined ? undefined : lastAttempt(join(layout.work, entry));
  const linked = linkedEntry(layout, task);
  const folders = [attempt, linked && join(layout.store, linked)];
  return folders
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, LOG_FILE))
    .find((log) => existsSync(log));
}
