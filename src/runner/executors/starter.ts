import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PROGRAM } from '../../base/environment/program.ts';
import {
  type ProgramExit,
  type ProgramNotStarted,
  type StartedProgram,
  startProgram,
} from '../../base/run-program.ts';
import type { CommandLine } from './command-line.ts';
import type { ErrorFields, StarterMessage, StartRequest } from './starter-process.ts';

/**
 * A small process that starts programs. To start one, a process copies the tables of all its memory, and
 * waits until the program runs: of a runner with 2,000 tasks, half of its time. It dies with the runner.
 */
export interface Starter {
  /**
   * @param log takes what the program prints
   * @returns undefined where the starter was lost, and whether the program runs is not known
   * @throws what the system says where the log cannot be opened
   */
  start(line: CommandLine, log: string): Promise<BegunProgram | ProgramNotStarted | undefined>;
}

/** Where the starter is lost, a program of it counts as killed; its group has to be ended. */
export type BegunProgram = Pick<StartedProgram, 'type' | 'pid' | 'exited' | 'closed'>;

/** Where the build puts starter-process.ts. Run from source there is none. */
export const builtStarter = fileURLToPath(new URL('starter-process.mjs', import.meta.url));

/**
 * Resolves when it is ready; undefined where it cannot be had.
 * @param script starter-process.ts as JavaScript
 */
export async function openStarter(script: string): Promise<Starter | undefined> {
  if (!existsSync(script)) return undefined;
  const requests = new Map<number, (begun: BegunProgram | ProgramNotStarted | Error | undefined) => void>();
  const programs = new Map<number, (exit: ProgramExit) => void>();
  let last = 0;
  let isLost = false;
  let becomeReady: (isReady: boolean) => void;
  const ready = new Promise<boolean>((resolve) => {
    becomeReady = resolve;
  });
  const started = await startProgram(process.execPath, [script, PROGRAM ?? ''], {
    onMessage: (message) => receive(message as StarterMessage),
  });
  if (started.type === 'not-started') return undefined;
  const { ref, unref, send } = started;
  void started.exited.then(lose);
  const isReady = await ready;
  unref();
  return isReady ? { start } : undefined;

  async function start(
    line: CommandLine,
    log: string,
  ): Promise<BegunProgram | ProgramNotStarted | undefined> {
    if (isLost) return undefined;
    const { program, args, env, cwd } = line;
    last += 1;
    const id = last;
    if (requests.size + programs.size === 0) ref();
    const begun = await new Promise<BegunProgram | ProgramNotStarted | Error | undefined>((resolve) => {
      requests.set(id, resolve);
      send({ id, program, args, env, cwd, log } satisfies StartRequest);
    });
    if (begun instanceof Error) throw begun;
    return begun;
  }

  function receive(message: StarterMessage): void {
    if (message.type === 'ready') {
      becomeReady(true);
      return;
    }
    if (message.type === 'exited') {
      programs.get(message.id)?.(message.exit);
      programs.delete(message.id);
    } else {
      requests.get(message.id)?.(answerOf(message));
      requests.delete(message.id);
    }
    if (requests.size + programs.size === 0) unref();
  }

  function answerOf(
    message: Exclude<StarterMessage, { type: 'ready' | 'exited' }>,
  ): BegunProgram | ProgramNotStarted | Error {
    switch (message.type) {
      case 'no-log':
        return errorOf(message.error);
      case 'not-started':
        return { type: 'not-started', error: errorOf(message.error) };
      case 'started': {
        const { id, pid } = message;
        const exited = new Promise<ProgramExit>((resolve) => programs.set(id, resolve));
        return { type: 'started', pid, exited, closed: exited };
      }
    }
  }

  function lose(): void {
    isLost = true;
    becomeReady(false);
    for (const resolve of requests.values()) resolve(undefined);
    for (const resolve of programs.values()) resolve({ code: null, signal: 'SIGKILL' });
    requests.clear();
    programs.clear();
  }
}

function errorOf({ message, ...fields }: ErrorFields): NodeJS.ErrnoException {
  return Object.assign(new Error(message), fields);
}
