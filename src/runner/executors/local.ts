import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as setTimer } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import { killMarked } from '../../base/environment/process-identity.ts';
import { type ProgramNotStarted, type StartedProgram, startProgram } from '../../base/run-program.ts';
import type { JobMessage } from '../job/job-file.ts';
import { LOG_FILE } from '../job/job-folder.ts';
import { measureMachine } from '../resources/machine.ts';
import type { CommandLine } from './command-line.ts';
import type { Executor, Job, JobEnd, RunningJob } from './executor.ts';
import type { ExecutorModule } from './executor-module.ts';
import { cannotStart, judgeEnd } from './job-end.ts';
import { programOf } from './job-program.ts';
import { type BegunProgram, builtStarter, openStarter, type Starter } from './starter.ts';
import { watchUsage } from './usage.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

export const local: ExecutorModule = {
  options: {
    grace: {
      about: 'how many seconds a task that is asked to stop has until it is killed',
      default: '5',
      pattern: /^\d+(\.\d+)?$/,
    },
  },
  create: ({ stageProcess, options }) => localExecutor(stageProcess, Number(options['grace']) * 1000),
};

/**
 * Runs each task as a child process on this machine. It leads a process group of its own, so that the runner
 * decides when it stops, and that it goes with all that it started.
 * @param stageProcess see `programOf`
 * @param grace milliseconds between asking a task to stop and killing it
 * @param starting the script of the starter, and after how many commands it is worth its own start
 */
export function localExecutor(
  stageProcess: string,
  grace: number,
  starting = { script: builtStarter, after: MANY },
): Executor {
  let watchdog: Promise<Watchdog> | undefined;
  const startCommand = commandStarter(starting);
  return {
    name: 'local',
    async capacity(want) {
      const machine = await measureMachine(want);
      return { perTask: machine, total: machine, place: 'this machine', gpusCountedBy: 'nvidia-smi' };
    },
    async start(job, onMessage) {
      const line = programOf(job, stageProcess);
      if (line.type === 'failed') return line;
      // Before the first process, so that none is without it for long.
      watchdog ??= startWatchdog();
      const { add, remove } = await watchdog;
      const child =
        job.process === 'stage'
          ? await startHere(line, job, (message) => onMessage(message as JobMessage))
          : await startCommand(line, job);
      if (child.type === 'not-started') return cannotStart(line.program, child.error);
      add(child.pid);
      return supervise(job, child, grace, () => remove(child.pid));
    },
  };
}

/** So many commands, each as if it were the last. */
const MANY = 20;

type StartCommand = (line: CommandLine, job: Job) => Promise<BegunProgram | ProgramNotStarted>;

/** Starts commands from here, and once they are many by the starter. */
function commandStarter({
  script,
  after,
}: {
  readonly script: string;
  readonly after: number;
}): StartCommand {
  let count = 0;
  let opened: Promise<Starter | undefined> | undefined;
  return async (line, job) => {
    count += 1;
    if (count > after) opened ??= openStarter(script);
    const starter = await opened;
    if (!starter) return startHere(line, job);
    const child = await starter.start(line, join(job.folder, LOG_FILE));
    if (child) return child;
    // The starter is lost, just after it has started it perhaps.
    while (killMarked(job.mark) > 0) await setTimeout(10);
    return startHere(line, job);
  };
}

async function startHere(
  { program, args, env, cwd }: CommandLine,
  { folder }: Job,
  onMessage?: (message: unknown) => void,
): Promise<StartedProgram | ProgramNotStarted> {
  // Straight to the log, so that it is whole even when the runner dies.
  const log = openSync(join(folder, LOG_FILE), 'a');
  return startProgram(program, args, { cwd, env, output: log, onMessage }).finally(() => closeSync(log));
}

function supervise(
  job: Job,
  { pid, exited, closed }: BegunProgram,
  grace: number,
  onEnd: () => void,
): RunningJob {
  const usage = watchUsage(pid);
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;

  async function end(): Promise<JobEnd> {
    const exit = await exited;
    clearTimeout(timer);
    usage.stop();
    await endGroup(pid);
    onEnd();
    await closed;
    return judgeEnd(job, exit, isStopping);
  }

  return {
    type: 'running',
    handle: `pid ${pid}`,
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
