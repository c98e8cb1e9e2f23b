import { join } from 'node:path';
import { causes } from '../../base/environment/causes.ts';
import { environmentError } from '../../base/environment/environment-error.ts';
import { isFull } from '../../base/environment/free-space.ts';
import type { ProgramExit } from '../../base/run-program.ts';
import type { JobError } from '../job/job-file.ts';
import { LOG_FILE, readError } from '../job/job-folder.ts';
import { missingOutputs } from './command-line.ts';
import type { Job, JobEnd, JobFailed } from './executor.ts';
import { lastLines } from './last-lines.ts';

/**
 * What became of a job, by how its process ended and what it left in its folder.
 * @param wasStopped the executor asked it to end, or killed it
 */
export function judgeEnd(job: Job, { code, signal }: ProgramExit, wasStopped: boolean): JobEnd {
  if (code === 0) {
    const missing = job.process === 'command' ? missingOutputs(job.file) : undefined;
    return missing ? { type: 'failed', error: missing } : { type: 'done' };
  }
  if (wasStopped) return { type: 'killed', error: { type: 'input', message: 'was stopped' } };
  if (signal) {
    const message = `was killed by ${signal}${HINTS[signal] ?? ''}`;
    return { type: 'killed', error: { type: 'crash', message, lastLines: lastLines(logOf(job)) } };
  }
  const written = job.process === 'stage' ? readError(job.folder) : undefined;
  if (written) return { type: 'failed', error: written };
  const error = describeExitCode(job, code);
  return { type: 'failed', error: isFull(job.folder) ? withFullDisk(error, job) : error };
}

/** Why a program could not be started. */
export function cannotStart(program: string, error: NodeJS.ErrnoException): JobFailed {
  const known = environmentError(error);
  if (known) {
    const told = `"${program}" cannot be started: ${known.message}`;
    const cure = known.code === 'EACCES' ? NOT_EXECUTABLE : known.cure;
    return { type: 'failed', error: { type: 'environment', message: told, ...(cure && { cure }) } };
  }
  const isMissing = error.code === 'ENOENT';
  const message = isMissing
    ? `there is no program "${program}"`
    : `"${program}" cannot be started: ${error.message}`;
  const cure = isMissing ? 'install it, or write its path as `path:…`' : undefined;
  return { type: 'failed', error: { type: 'input', message, ...(cure && { cure }) } };
}

const NOT_EXECUTABLE = 'make it executable (chmod +x), or name its interpreter before it';

/** The user's program may not have said so, or could not: its log lies there too. */
function withFullDisk(error: JobError, { folder }: Job): JobError {
  const { message, cure } = causes['ENOSPC']!;
  return { ...error, type: 'environment', message: `${error.message}, and ${message}`, place: folder, cure };
}

function describeExitCode(job: Job, code: number | null): JobError {
  const isOurs = job.process === 'stage';
  const program = isOurs ? 'the stage process' : `"${String((job.file.options['run'] as string[])[0])}"`;
  return {
    type: isOurs ? 'crash' : 'input',
    message: `${program} ended with exit code ${code}`,
    lastLines: lastLines(logOf(job)),
  };
}

function logOf(job: Job): string {
  return join(job.folder, LOG_FILE);
}

const HINTS: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: ', as the system does when memory runs out',
  SIGSEGV: ': a crash in native code',
  SIGABRT: ': a crash in native code, or memory ran out',
  SIGBUS: ': a crash in native code, or a file that shrank while it was mapped',
};
