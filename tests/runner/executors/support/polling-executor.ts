import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as setTimer } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import type { ProgramExit } from '../../../../src/base/run-program.ts';
import type { Executor, Job, JobEnd, RunningJob } from '../../../../src/runner/executors/executor.ts';
import { cannotStart, judgeEnd } from '../../../../src/runner/executors/job-end.ts';
import { programOf } from '../../../../src/runner/executors/job-program.ts';
import { followMessages, type MessageFollower } from '../../../../src/runner/job/follow-messages.ts';
import { LOG_FILE } from '../../../../src/runner/job/job-folder.ts';

/** Milliseconds between looks. */
const POLL = 5;
const HOST = join(import.meta.dirname, 'job-host.mjs');

/** Like a cluster's: its jobs are nobody's children, have no IPC, and are known by files only. */
export function pollingExecutor(stageProcess: string, grace: number): Executor {
  let jobs = 0;
  return {
    name: 'polling',
    async capacity() {
      const unlimited = Number.POSITIVE_INFINITY;
      const perTask = { cpus: 2, memory: 4e9, gpus: 8 };
      return { perTask, total: { cpus: unlimited, memory: unlimited, gpus: unlimited }, place: 'a node' };
    },
    async start(job, onMessage) {
      const own = programOf(job, stageProcess);
      if (own.type === 'failed') return own;
      const follower = followMessages(job.folder, onMessage, POLL);
      const folder = join(job.folder, 'host');
      mkdirSync(folder);
      const program = { ...own, log: join(job.folder, LOG_FILE) };
      writeFileSync(join(folder, 'program.json'), JSON.stringify(program));
      // The shell ends at once, so that the host has no parent here.
      await execa('/bin/sh', ['-c', '"$0" "$@" &', process.execPath, HOST, folder], { stdio: 'ignore' });
      jobs += 1;
      return follow(job, folder, own.program, `job ${jobs}`, grace, follower);
    },
  };
}

function follow(
  job: Job,
  folder: string,
  program: string,
  handle: string,
  grace: number,
  follower: MessageFollower,
): RunningJob {
  let wasStopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function send(signal: NodeJS.Signals): Promise<void> {
    const ended = (): boolean => existsSync(join(folder, 'exit.json'));
    while (!existsSync(join(folder, 'started')) && !ended()) await setTimeout(POLL);
    writeFileSync(join(folder, 'signal.tmp'), signal);
    renameSync(join(folder, 'signal.tmp'), join(folder, 'signal'));
  }

  async function end(): Promise<JobEnd> {
    while (!existsSync(join(folder, 'exit.json'))) await setTimeout(POLL);
    clearTimeout(timer);
    follower.stop();
    follower.read();
    const exit = JSON.parse(readFileSync(join(folder, 'exit.json'), 'utf8')) as
      | ProgramExit
      | { readonly error: NodeJS.ErrnoException };
    return 'error' in exit ? cannotStart(program, exit.error) : judgeEnd(job, exit, wasStopped);
  }

  return {
    type: 'running',
    handle,
    end: end(),
    usage: () => undefined,
    stop() {
      if (wasStopped) return;
      wasStopped = true;
      void send('SIGTERM');
      timer = setTimer(() => void send('SIGKILL'), grace);
    },
    kill() {
      wasStopped = true;
      void send('SIGKILL');
    },
  };
}
