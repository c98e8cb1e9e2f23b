import { join } from 'node:path';
import { readText } from '../../base/environment/read-file.ts';
import { writeText } from '../../base/environment/write-file.ts';
import type { JobError, JobFile } from './job-file.ts';

/**
 * A job folder is all that a task's process and the runner share.
 *
 * - `log/job.json` is there before the process starts, `out/` too; stdout and stderr go to `log/log.txt`.
 * - Ends with exit code 0: what is in out/ is the result. Anything else: `error.json` says why the task
 *   failed by itself.
 * - SIGTERM asks to stop: the process may save a checkpoint, then ends with another code and writes no
 *   error.json.
 * - A stage process sends `JobMessage`s (`openChannel`): over IPC, and then ends by itself when the channel
 *   closes, as the runner is gone; or, where it has no IPC channel, to `log/messages.jsonl`, which the
 *   executor follows (`followMessages`).
 */
export const JOB_FILE = 'log/job.json';
export const ERROR_FILE = 'error.json';
export const LOG_FILE = 'log/log.txt';
export const MESSAGES_FILE = 'log/messages.jsonl';

export function writeJob(folder: string, job: JobFile): void {
  writeText(join(folder, JOB_FILE), `${JSON.stringify(job, null, 2)}\n`);
}

export function writeError(folder: string, error: JobError): void {
  writeText(join(folder, ERROR_FILE), `${JSON.stringify(error, null, 2)}\n`);
}

/** Undefined where there is none, or only a part of one. */
export function readError(folder: string): JobError | undefined {
  try {
    const error = JSON.parse(readText(join(folder, ERROR_FILE))) as JobError;
    return typeof error.message === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}
