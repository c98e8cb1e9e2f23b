import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as setTimer } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import type { JobError, JobMessage } from '../job/job-file.ts';
import { LOG_FILE, readError } from '../job/job-folder.ts';
import { type CommandLine, commandLine, missingOutputs } from './command-line.ts';
import type { Executor, Job, JobEnd, JobFailed, RunningJob } from './executor.ts';
import { withHugePages } from './huge-pages.ts';
import { lastLines } from './last-lines.ts';
import { watchUsage } from './usage.ts';
import { createWatchdog, type Watchdog } from './watchdog.ts';

/** Milliseconds between asking a task to stop and killing it. */
export const GRACE = 5000;

/**
 * Runs each task as a child process on this machine. It leads a process group of its own, out of reach of the terminal's Ctrl-C, so
 * that the runner decides when it stops, and that it goes with all that it started.
 * @param stageProcess the script that runs the kinds with `process: 'stage'`; it gets the job folder as its argument
 */
export function localExecutor(stageProcess: string, grace: number = GRACE): Executor {
  const watchdog = createWatchdog();
  return {
    name: 'local',
    async start(job, onMessage) {
      const line = job.process === 'stage' ? stageLine(stageProcess, job) : commandLine(job);
      if (line.type === 'failed') return line;
      watchdog.start();
      const child = launch(job, line);
      if (child.pid !== undefined) watchdog.add(child.pid);
      try {
        await once(child, 'spawn');
      } catch (error) {
        return cannotStart(line, error as NodeJS.ErrnoException);
      }
      return supervise(child, job, onMessage, grace, watchdog);
    },
  };
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

/** Output goes straight to the log, so that it is whole even when the runner dies. */
function launch(job: Job, { program, args, env, cwd }: CommandLine): ChildProcess {
  const log = openSync(join(job.folder, LOG_FILE), 'a');
  const [name, value] = job.mark.split('=', 2) as [string, string];
  const [first, ...rest] = [...(job.under ?? []), program, ...args];
  const child = spawn(first!, rest, {
    cwd,
    env: { ...env, ...(job.gpus.length > 0 && { CUDA_VISIBLE_DEVICES: job.gpus.join(',') }), [name]: value },
    detached: true,
    stdio: job.process === 'stage' ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
  });
  child.on('error', () => {}); // Of one that runs, the way it ends tells all.
  closeSync(log);
  return child;
}

function supervise(
  child: ChildProcess,
  job: Job,
  onMessage: (message: JobMessage) => void,
  grace: number,
  watchdog: Watchdog,
): RunningJob {
  const pid = child.pid!;
  const usage = watchUsage(pid);
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  child.on('message', (message) => {
    const said = message as JobMessage;
    if (said.type === 'note') appendFileSync(join(job.folder, LOG_FILE), `${said.text}\n`);
    onMessage(said);
  });

  async function end(): Promise<JobEnd> {
    const said =
      job.process === 'stage' ? new Promise((resolve) => child.once('disconnect', resolve)) : undefined;
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
      child.once('exit', (...how) => resolve(how)),
    );
    clearTimeout(timer);
    usage.stop();
    await endGroup(pid);
    watchdog.remove(pid);
    await said;
    return judge(job, code, signal, isStopping);
  }

  return {
    type: 'running',
    pid,
    end: end(),
    usage: usage.read,
    stop() {
      if (isStopping) return;
      isStopping = true;
      signalGroup(pid, 'SIGTERM');
      timer = setTimer(() => signalGroup(pid, 'SIGKILL'), grace);
    },
    kill() {
      isStopping = true;
      signalGroup(pid, 'SIGKILL');
    },
  };
}

function judge(job: Job, code: number | null, signal: NodeJS.Signals | null, isStopping: boolean): JobEnd {
  const log = join(job.folder, LOG_FILE);
  if (code === 0) {
    const missing = job.process === 'command' ? missingOutputs(job.file) : undefined;
    return missing ? { type: 'failed', error: missing } : { type: 'done' };
  }
  if (isStopping) return { type: 'killed', error: { type: 'input', message: 'was stopped' } };
  if (signal) {
    const message = `was killed by ${signal}${hints[signal] ?? ''}`;
    return { type: 'killed', error: { type: 'crash', message, lastLines: lastLines(log) } };
  }
  const said = job.process === 'stage' ? readError(job.folder) : undefined;
  return { type: 'failed', error: said ?? endedWith(job, code, log) };
}

function endedWith(job: Job, code: number | null, log: string): JobError {
  const isOurs = job.process === 'stage';
  const program = isOurs ? 'the stage process' : `"${String((job.file.options['run'] as string[])[0])}"`;
  return {
    type: isOurs ? 'crash' : 'input',
    message: `${program} ended with exit code ${code}`,
    lastLines: lastLines(log),
  };
}

const hints: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: ', as the system does when memory runs out',
  SIGSEGV: ': a crash in native code',
  SIGABRT: ': a crash in native code, or memory ran out',
  SIGBUS: ': a crash in native code, or a file that shrank while it was mapped',
};

function cannotStart(line: CommandLine, error: NodeJS.ErrnoException): JobFailed {
  const missing = error.code === 'ENOENT';
  const message = missing
    ? `there is no program "${line.program}"`
    : `"${line.program}" cannot be started: ${error.message}`;
  const cure = missing ? 'install it, or write its path as `path:…`' : undefined;
  return { type: 'failed', error: { type: 'input', message, ...(cure && { cure }) } };
}

/** Whether there was anybody in the group. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/** Kills what the process left running, which could write to an output that is being published. */
async function endGroup(group: number): Promise<void> {
  if (!signalGroup(group, 'SIGKILL')) return;
  for (let waited = 0; waited < 1000 && signalGroup(group, 0); waited += 10) await setTimeout(10);
}
