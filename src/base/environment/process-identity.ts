import { readdirSync, readFileSync } from 'node:fs';

/** A process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from boot to its start; '' where the system does not say (no /proc). */
  readonly start: string;
}

export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, start: readStat(pid)?.start ?? '' };
}

/** A process that ended but was not waited for yet counts as ended. */
export function isAlive({ pid, start }: ProcessIdentity): boolean {
  if (start !== '') {
    const stat = readStat(pid);
    return stat !== undefined && stat.start === start && stat.state !== 'Z' && stat.state !== 'X';
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Changes with every boot of the machine; '' where the system does not say. */
export function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/**
 * `NAME=value` for the environment of a process that works on an attempt: by it a successor finds what it
 * left running.
 */
export function markOf(attempt: string): string {
  return `OCC_PIPE_ATTEMPT=${attempt}`;
}

/**
 * Kills the left-over processes that carry a variable in their environment which begins with `mark`: numbers
 * of processes and groups are used again, so that they might be a stranger's. Does nothing where there is no
 * /proc.
 * @returns how many were alive
 */
export function killMarked(mark: string): number {
  const members = listProcesses().filter(
    (pid) =>
      pid !== process.pid &&
      environment(pid).some((variable) => variable.startsWith(mark)) &&
      readStat(pid)?.state !== 'Z',
  );
  for (const pid of members) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself in between.
    }
  }
  return members.length;
}

function listProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function environment(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

interface ProcessStat {
  readonly state: string;
  readonly start: string;
}

/** proc_pid_stat(5): the name in parentheses may hold anything, so the fields are counted from its end. */
function readStat(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, start: fields[19]! };
  } catch {
    return undefined;
  }
}
