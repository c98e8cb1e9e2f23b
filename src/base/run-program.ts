import type { Writable } from 'node:stream';
import type { Options, ResultPromise } from 'execa';
import { begin } from './environment/starting-error.ts';

/**
 * The one place where programs are started, all through execa, which is loaded with the first of them: a
 * command that starts none does not pay for it. No shell is involved, so nothing has to be escaped.
 */

export interface ProgramOptions {
  /** Milliseconds after which the program is ended: by SIGTERM, five seconds later by SIGKILL. */
  readonly timeout: number;
  /** All of its environment. Undefined: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** A Node script that sends messages; its output is dropped. */
  readonly sendsMessages?: boolean;
  /** Characters of stdout, or stderr, after which it is ended: the rest is not wanted. */
  readonly longestOutput?: number;
}

export interface ProgramResult {
  /** Undefined where a signal ended the program, or it could not be started. */
  readonly exitCode: number | undefined;
  /** Undefined where it ended by itself. */
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly messages: readonly unknown[];
  /** Why it could not be started: "ENOENT" where there is no such program. */
  readonly errorCode: string | undefined;
  readonly timedOut: boolean;
}

/** Runs a program to its end. Resolves however it ends; it is ended when this process exits before. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { timeout, env, sendsMessages = false, longestOutput }: ProgramOptions,
): Promise<ProgramResult> {
  const { execa } = await import('execa');
  const output = sendsMessages ? 'ignore' : 'pipe';
  const streams = { stdin: 'ignore', stdout: output, stderr: output } as const;
  const limits = { timeout, ...(longestOutput !== undefined && { maxBuffer: longestOutput }) };
  const options = { ...streams, ...(env && { env, extendEnv: false }), ...limits, ipc: sendsMessages };
  const begun = begin(() => execa(program, args, { ...options, reject: false }));
  if ('reason' in begun) {
    const { code } = (await begun.reason) as NodeJS.ErrnoException;
    return { ...NOTHING, errorCode: code };
  }
  const { exitCode, signal, stdout, stderr, ipcOutput, code, timedOut } = await begun.running;
  const messages = (ipcOutput ?? []) as readonly unknown[];
  return {
    ...{ exitCode, signal, stdout: stdout ?? '', stderr: stderr ?? '' },
    ...{ messages, errorCode: exitCode === undefined ? code : undefined, timedOut },
  };
}

const NOTHING = {
  ...{ exitCode: undefined, signal: undefined, stdout: '', stderr: '', messages: [], timedOut: false },
} as const;

export interface StartOptions {
  /** Undefined: that of this process. */
  readonly cwd?: string;
  /** All of its environment. Undefined: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** An open file that takes stdout and stderr; none: they are dropped. */
  readonly output?: number;
  /** A Node script that sends messages: they are handed on here, in order. It can be sent some, too. */
  readonly onMessage?: ((message: unknown) => void) | undefined;
  /** Lets `stdin` be written to; else the program has none. */
  readonly hasInput?: boolean;
}

export interface StartedProgram {
  readonly type: 'started';
  /** Also the number of its process group. */
  readonly pid: number;
  /** Resolves when the program itself has ended, whatever it has started. */
  readonly exited: Promise<ProgramExit>;
  /** Resolves when the last message, too, has been handed on. */
  readonly closed: Promise<unknown>;
  readonly stdin: Writable | null;
  /** Sends a message to a script that sends some; one that has ended is told nothing. */
  send(message: object): void;
  /** Lets this process end although the program runs. */
  unref(): void;
  /** Undoes that. */
  ref(): void;
}

/** One of the two is null. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProgramNotStarted {
  readonly type: 'not-started';
  readonly error: NodeJS.ErrnoException;
}

/**
 * Starts a program that leads a process group of its own, out of reach of the terminal's Ctrl-C, and goes on
 * when this process dies. Resolves as soon as it runs.
 *
 * What execa cannot do for it, and is done by its callers:
 * - Its `kill`, and with it `cancelSignal`, `timeout` and `forceKillAfterDelay`, reach one process. What that
 *   has started is reached through the group only: `process.kill(-pid)`.
 * - Its `stdout: { file }` is a pipe that this process copies, so output would be lost when this process
 *   dies. An open file goes straight to the program.
 * - Its promise waits for the output and the messages of all that hold them open. When the program itself
 *   ended is told by the event.
 */
export async function startProgram(
  program: string,
  args: readonly string[],
  { cwd, env, output, onMessage, hasInput = false }: StartOptions,
): Promise<StartedProgram | ProgramNotStarted> {
  const { execa } = await import('execa');
  // Its types go up to 9; any open file will do.
  const file = (output ?? 'ignore') as 9 | 'ignore';
  const options: Options = {
    ...(cwd !== undefined && { cwd }),
    ...(env && { env, extendEnv: false }),
    stdin: hasInput ? 'pipe' : 'ignore',
    stdout: file,
    stderr: file,
    ipc: onMessage !== undefined,
    serialization: 'json',
    detached: true,
    buffer: false,
    reject: false,
  };
  const begun = begin(() => execa(program, args, options));
  // A NUL in an argument of the user's, or no more files.
  if ('reason' in begun) return { type: 'not-started', error: await begun.reason };
  const child: ResultPromise = begun.running;
  const exited = new Promise<ProgramExit>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  if (onMessage) child.on('message', onMessage);
  child.stdin?.on('error', () => {}); // It may end before it has read everything.
  const closed = child.then(({ cause }) => cause);
  const spawned = new Promise<undefined>((resolve) => child.once('spawn', () => resolve(undefined)));
  const error = (await Promise.race([spawned, closed])) as NodeJS.ErrnoException | undefined;
  if (error) return { type: 'not-started', error };
  const handles = [child, child.channel, child.stdin] as readonly (Referenced | undefined | null)[];
  return {
    ...{ type: 'started', pid: child.pid!, exited, closed },
    stdin: child.stdin,
    send(message) {
      // Not execa's own sendMessage, which waits for the other side to listen.
      if (child.connected) child.send(message, () => {});
    },
    unref() {
      for (const handle of handles) handle?.unref?.();
    },
    ref() {
      for (const handle of handles) handle?.ref?.();
    },
  };
}

/** What keeps this process alive, or does not. Streams have both only where they are pipes. */
interface Referenced {
  ref?(): void;
  unref?(): void;
}
