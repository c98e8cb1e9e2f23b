import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_FILE } from '../job/job-folder.ts';
import type { ArtifactPaths } from '../store/artifact-paths.ts';
import { logPath } from '../store/entry-paths.ts';
import { linkedEntry } from '../store/links.ts';
import { lastAttempt } from './attempts.ts';

/**
 * The log of a task: of the attempt that runs, failed or was killed, else of what its link points to.
 * @param entry the entry that the task would make now, where that is known
 */
export function findLog(
  artifacts: ArtifactPaths,
  task: string,
  entry: string | undefined,
): string | undefined {
  const attempt = entry === undefined ? undefined : lastAttempt(join(artifacts.work, entry));
  const linked = linkedEntry(artifacts, task);
  const logs = [attempt && join(attempt, LOG_FILE), linked && logPath(artifacts, linked)];
  return logs.find((log) => log !== undefined && existsSync(log));
}
