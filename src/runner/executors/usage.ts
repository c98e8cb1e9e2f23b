import { readFileSync } from 'node:fs';
import type { Usage } from './executor.ts';

/** Milliseconds before the first look, then twice as long each time up to the last. What is used after the last look is not seen. */
const [FIRST, LAST] = [20, 1000];
/** USER_HZ, which Linux keeps at 100 towards programs. */
const TICKS_PER_SECOND = 100;

/** Follows what a process, with the children that it waited for, uses (Linux: proc_pid_stat(5), _status, _io; elsewhere nothing). */
export function watchUsage(pid: number): { read(): Usage | undefined; stop(): void } {
  let latest: Usage | undefined;
  const look = (): void => {
    latest = readUsage(pid) ?? latest;
  };
  let timer: NodeJS.Timeout;
  const lookAfter = (wait: number): void => {
    timer = setTimeout(() => {
      look();
      lookAfter(Math.min(2 * wait, LAST));
    }, wait);
    timer.unref();
  };
  lookAfter(FIRST);
  return { read: () => latest, stop: () => clearTimeout(timer) };
}

function readUsage(pid: number): Usage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const io = readFileSync(`/proc/${pid}/io`, 'utf8');
    return {
      cpuSeconds: ticks / TICKS_PER_SECOND,
      peakMemoryBytes: numberAfter(status, 'VmHWM:') * 1024,
      readBytes: numberAfter(io, '\nread_bytes:'),
      writtenBytes: numberAfter(io, '\nwrite_bytes:'),
    };
  } catch {
    return undefined;
  }
}

function numberAfter(text: string, label: string): number {
  const at = text.indexOf(label);
  return at < 0 ? 0 : Number.parseInt(text.slice(at + label.length), 10);
}
