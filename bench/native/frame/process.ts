import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Limit, SideResult } from '../row.ts';

/** What a side says: `ready` once, then one `done` for each `go`. */
export type Message =
  | { readonly type: 'ready'; readonly versions?: Record<string, string> }
  | { readonly type: 'prepared' }
  | ({ readonly type: 'done'; readonly seconds: number } & SideResult)
  | { readonly type: 'limit'; readonly limit: Limit };

/** A process that answers on its descriptor 3, one JSON message a line; its standard output is not looked at. */
export interface SideProcess {
  /** Says a word and waits for the answer. Rejects where the process ends instead, with what it wrote to stderr. */
  ask(word: string): Promise<Message>;
  /** The answer to being started. */
  readonly ready: Promise<Message>;
  /** Most resident memory so far, its child processes counted in, in bytes. */
  peak(): number;
  end(): Promise<void>;
}

const SAMPLE_MS = 100;

export function startSide(program: string, args: readonly string[], env: NodeJS.ProcessEnv): SideProcess {
  const stdio = ['pipe', 'ignore', 'pipe', 'pipe'] as const;
  const child = spawn(program, args, { stdio: [...stdio], env });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk).slice(-4000);
  });
  const lines = createInterface({ input: child.stdio[3] as Readable })[Symbol.asyncIterator]();
  let peak = 0;
  const sample = (): void => {
    if (child.pid !== undefined) peak = Math.max(peak, residentPeak(child.pid));
  };
  const sampling = setInterval(sample, SAMPLE_MS);

  const next = async (): Promise<Message> => {
    const { value, done } = await lines.next();
    if (done) {
      await ended;
      throw new Error(`${program} ${args[0]} ended early:\n${stderr}`);
    }
    sample();
    return JSON.parse(value);
  };
  return {
    ready: next(),
    ask(word) {
      child.stdin!.write(`${word}\n`);
      return next();
    },
    peak: () => peak,
    async end() {
      clearInterval(sampling);
      child.stdin!.end();
      await ended;
    },
  };
}

/** Sum over a process and those below it; pages that they share count for each. */
function residentPeak(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const own = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
    const below = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return below.reduce((sum, one) => sum + residentPeak(Number(one)), own);
  } catch {
    return 0; // It has just ended, or this system has no /proc.
  }
}
