import { readFileSync } from 'node:fs';
import type { Usage } from './executor.ts';

/**
 * Milliseconds before the first sample, then twice as long each time up to the last. What is used after the
 * last sample is not seen.
 */
const [FIRST, LAST] = [20, 1000];
/** USER_HZ, which Linux keeps at 100 towards programs. */
const TICKS_PER_SECOND = 100;

/**
 * Follows what a process and its descendants use (Linux: proc_pid_stat(5), _status, _io, _task; elsewhere
 * nothing). Processor time and bytes of those that ended are in what their parent says; memory is the most
 * that all had together in one sample, or the first had at any time.
 */
export function watchUsage(pid: number): { read(): Usage | undefined; stop(): void } {
  let latest: Usage | undefined;
  const sample = (): void => {
    latest = add(readUsage(pid), latest);
  };
  let timer: NodeJS.Timeout;
  const sampleAfter = (wait: number): void => {
    timer = setTimeout(() => {
      sample();
      sampleAfter(Math.min(2 * wait, LAST));
    }, wait);
    timer.unref();
  };
  sampleAfter(FIRST);
  return { read: () => latest, stop: () => clearTimeout(timer) };
}

function add(now: Sample | undefined, before: Usage | undefined): Usage | undefined {
  if (!now) return before;
  const { memoryBytes, ...usage } = now;
  const peak = Math.max(memoryBytes, usage.peakMemoryBytes, before?.peakMemoryBytes ?? 0);
  return { ...usage, peakMemoryBytes: peak };
}

interface Sample extends Usage {
  /** Of all processes at this moment. */
  readonly memoryBytes: number;
}

/** Of a process with all that descends from it; undefined where it is gone. */
function readUsage(pid: number): Sample | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const io = readFileSync(`/proc/${pid}/io`, 'utf8');
    const children = childrenOf(pid).flatMap((child) => readUsage(child) ?? []);
    const total = (own: number, of: (child: Sample) => number): number =>
      children.reduce((sum, child) => sum + of(child), own);
    return {
      cpuSeconds: total(ticks / TICKS_PER_SECOND, (child) => child.cpuSeconds),
      peakMemoryBytes: numberAfter(status, 'VmHWM:') * 1024,
      memoryBytes: total(numberAfter(status, 'VmRSS:') * 1024, (child) => child.memoryBytes),
      readBytes: total(numberAfter(io, '\nread_bytes:'), (child) => child.readBytes),
      writtenBytes: total(numberAfter(io, '\nwrite_bytes:'), (child) => child.writtenBytes),
    };
  } catch {
    return undefined;
  }
}

/** Those that its first thread began; kernels without the file say of none. */
function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function numberAfter(text: string, label: string): number {
  const at = text.indexOf(label);
  return at < 0 ? 0 : Number.parseInt(text.slice(at + label.length), 10);
}
