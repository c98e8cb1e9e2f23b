import { existsSync } from 'node:fs';
import { rebuilt } from '../../base/environment/program.ts';
import { jobErrorOf } from '../job/job-error.ts';
import { type CommandLine, commandLine } from './command-line.ts';
import type { Job, JobFailed } from './executor.ts';
import { withHugePages } from './huge-pages.ts';

/**
 * What an executor has to start for a job, with all of its environment: the user's program, or the stage
 * process.
 * @param stageProcess the script that runs the kinds with `process: 'stage'`; it gets the job folder as its
 *   argument
 */
export function programOf(job: Job, stageProcess: string): CommandLine | JobFailed {
  const isOurs = job.process === 'stage';
  if (isOurs && !existsSync(stageProcess)) {
    const error = jobErrorOf(rebuilt(stageProcess), job.folder);
    return { type: 'failed', error };
  }
  const own = isOurs ? stageLine(stageProcess, job) : commandLine(job);
  if (own.type === 'failed') return own;
  const [program, ...args] = [...(job.wrapper ?? []), own.program, ...own.args];
  const [name, value] = job.mark.split('=', 2) as [string, string];
  const gpus = job.gpus.length > 0 && { CUDA_VISIBLE_DEVICES: job.gpus.join(',') };
  return { ...own, program: program!, args, env: { ...own.env, ...gpus, [name]: value } };
}

function stageLine(stageProcess: string, job: Job): CommandLine {
  return {
    type: 'line',
    program: process.execPath,
    args: [stageProcess, job.folder],
    env: withHugePages(process.env),
    cwd: job.folder,
  };
}
