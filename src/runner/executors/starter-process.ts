import { closeSync, openSync } from 'node:fs';
import { PROGRAM } from '../../base/environment/program.ts';
import { type ProgramExit, startProgram } from '../../base/run-program.ts';

/** Asks the starter for a program that leads a process group of its own; `log` takes what it prints. */
export interface StartRequest {
  readonly id: number;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly log: string;
}

/** What the starter says: once of itself, then of each program whether it runs, and later how it ended. */
export type StarterMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'started'; readonly id: number; readonly pid: number }
  | { readonly type: 'not-started'; readonly id: number; readonly error: ErrorFields }
  /** The log cannot be opened. */
  | { readonly type: 'no-log'; readonly id: number; readonly error: ErrorFields }
  | { readonly type: 'exited'; readonly id: number; readonly exit: ProgramExit };

/** What is known of an error of the system. */
export type ErrorFields = Pick<NodeJS.ErrnoException, 'message' | 'code' | 'errno' | 'syscall' | 'path'>;

/** Of those that run. */
const groups = new Set<number>();

// One that was built anew meanwhile might understand something else.
if (process.argv[2] === (PROGRAM ?? '')) {
  process.on('message', (request: StartRequest) => void start(request));
  process.on('disconnect', endAll);
  tell({ type: 'ready' });
}

async function start({ id, program, args, env, cwd, log }: StartRequest): Promise<void> {
  let output: number;
  try {
    output = openSync(log, 'a');
  } catch (error) {
    tell({ type: 'no-log', id, error: fieldsOf(error as NodeJS.ErrnoException) });
    return;
  }
  const child = await startProgram(program, args, { cwd, env, output }).finally(() => closeSync(output));
  if (child.type === 'not-started') {
    tell({ type: 'not-started', id, error: fieldsOf(child.error) });
    return;
  }
  const { pid } = child;
  groups.add(pid);
  tell({ type: 'started', id, pid });
  if (!process.connected) endAll();
  const exit = await child.exited;
  groups.delete(pid);
  tell({ type: 'exited', id, exit });
}

/** The runner is gone. Its watchdog ends what it has heard of; this, also what was just being started. */
function endAll(): void {
  for (const group of groups) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}

function tell(message: StarterMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function fieldsOf({ message, code, errno, syscall, path }: NodeJS.ErrnoException): ErrorFields {
  return {
    message,
    ...(code !== undefined && { code }),
    ...(errno !== undefined && { errno }),
    ...(syscall !== undefined && { syscall }),
    ...(path !== undefined && { path }),
  };
}
