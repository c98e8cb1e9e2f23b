import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';

/** In the order of `enum kind` in shim/fault.c. */
export const CALLS = [
  'open',
  'create',
  'read',
  'write',
  'rename',
  'link',
  'unlink',
  'mkdir',
  'sync',
  'truncate',
  'list',
  'stat',
] as const;
export type Call = (typeof CALLS)[number];

/** In the order of `enum who`. */
export const PROCESSES = ['runner', 'stage', 'other'] as const;
export type Process = (typeof PROCESSES)[number];

const READS: readonly Call[] = ['open', 'read', 'list', 'stat'];
/** What leaves other bytes or names on the disk. */
export const CHANGES = CALLS.filter((call) => !READS.includes(call));

/** One fault of a run: at the nth of these calls of these processes. */
export interface Fault {
  readonly calls: readonly Call[];
  readonly who: readonly Process[];
  /** From 1. */
  readonly nth: number;
  /** See `enum how` in shim/fault.c. */
  readonly how: 'before' | 'after' | 'torn' | 'all' | 'cut' | ErrorName;
  /** Whether an error comes again with every such call. */
  readonly stays?: boolean;
}

export type ErrorName = 'ENOSPC' | 'EIO' | 'EMFILE' | 'EROFS' | 'EACCES' | 'EDQUOT';

/** "EIO at write 7 of runner". */
export function describeFault({ calls, who, nth, how, stays = false }: Fault): string {
  const what = calls.length > 3 ? 'call' : calls.join('/');
  return `${how}${stays ? ' from' : ' at'} ${what} ${nth} of ${who.join('/')}${stays ? ' on' : ''}`;
}

/** What a run is told by its environment, and what is known of it afterwards. */
export interface FaultyRun {
  readonly env: Readonly<Record<string, string>>;
  /** How often each call was made. */
  counts(): Counts;
  /** The call that it struck at; undefined where the run had none of that number. */
  struck(): string | undefined;
  /** Resolves to the processes that still run after so many milliseconds; to none as soon as there is none. */
  leftRunning(milliseconds: number): Promise<number[]>;
}

/**
 * A run whose calls on files below `under` are counted.
 * @param page a file for it to write; not below `under`
 * @param boot a file that stands in place of the kernel's boot_id, as after a reboot
 */
export function faultyRun(page: string, under: string, fault?: Fault, boot = ''): FaultyRun {
  const bytes = Buffer.alloc(4 * CALL + 3 * PATH_MAX);
  if (fault) for (const [i, value] of settingsOf(fault).entries()) bytes.writeUInt32LE(value, 4 * i);
  bytes.write(under, 4 * CALL + PATH_MAX);
  bytes.write(boot, 4 * CALL + 2 * PATH_MAX);
  writeFileSync(page, bytes);
  const number = (index: number): number => readFileSync(page).readUInt32LE(4 * index);
  return {
    env: { LD_PRELOAD: library(), FAULT_PAGE: page },
    counts() {
      const of = (process: number) =>
        Object.fromEntries(CALLS.map((call, i) => [call, number(COUNTS + process * CALLS.length + i)]));
      return Object.fromEntries(PROCESSES.map((name, i) => [name, of(i)])) as Counts;
    },
    struck() {
      if (number(AIMED + 1) === 0) return undefined;
      const text = readFileSync(page).toString('utf8', 4 * CALL, 4 * CALL + PATH_MAX);
      const [who, call, ...path] = text.slice(0, text.indexOf('\0')).split(' ');
      return `${PROCESSES[Number(who)]}: ${CALLS[Number(call)]} ${path.join(' ')}`;
    },
    async leftRunning(milliseconds) {
      const count = Math.min(number(AIMED + 2), MOST_PROCESSES);
      const pids = Array.from({ length: count }, (_, i) => number(AIMED + 3 + i));
      for (let waited = 0; ; waited += 20) {
        const alive = pids.filter((pid) => isOfRun(pid, page));
        if (alive.length === 0 || waited >= milliseconds) return alive;
        await sleep(20);
      }
    },
  };
}

export type Counts = Readonly<Record<Process, Readonly<Record<Call, number>>>>;

/** Places in the page, in numbers of four bytes: after the settings come counts, then the processes and the texts. */
const COUNTS = 6;
const AIMED = COUNTS + PROCESSES.length * CALLS.length;
const MOST_PROCESSES = 1000;
const CALL = AIMED + 3 + MOST_PROCESSES;
const PATH_MAX = 4096;

function settingsOf({ calls, who, nth, how, stays = false }: Fault): number[] {
  const error = constants.errno[how as ErrorName] as number | undefined;
  const [whats, whos] = [maskOf(CALLS, calls), maskOf(PROCESSES, who)];
  return [whats, whos, nth, HOWS.indexOf(error === undefined ? how : 'fail'), error ?? 0, Number(stays)];
}

/** In the order of `enum how`. */
const HOWS: readonly string[] = ['before', 'after', 'torn', 'all', 'fail', 'cut'];

function maskOf<T>(all: readonly T[], some: readonly T[]): number {
  return some.reduce((mask, one) => mask | (1 << all.indexOf(one)), 0);
}

/** Its number may be another's by now. */
function isOfRun(pid: number, page: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`FAULT_PAGE=${page}`);
  } catch {
    return false;
  }
}

/** Why calls cannot be counted on this machine; undefined where they can. */
export const noFaults: string | undefined = findHindrance();

function findHindrance(): string | undefined {
  if (process.platform !== 'linux') return 'preloading is tried on Linux only';
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
  } catch {
    return 'there is no C compiler (cc)';
  }
  const page = join(inject('shared'), `probe-${process.pid}`);
  const { env, counts } = faultyRun(page, import.meta.dirname);
  const script = `require('fs').readFileSync(${JSON.stringify(import.meta.filename)})`;
  execFileSync(process.execPath, ['-e', script], { env: { ...process.env, ...env } });
  return counts().other.read > 0 ? undefined : 'node does not take its calls from a preloaded library';
}

/** Compiled once for all test files. */
function library(): string {
  const built = join(inject('shared'), 'fault.so');
  if (existsSync(built)) return built;
  const own = `${built}.${process.pid}`;
  const source = join(import.meta.dirname, 'shim/fault.c');
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', own, source, '-ldl']);
  renameSync(own, built);
  return built;
}
