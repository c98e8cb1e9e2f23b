import type { PlannedTask } from '../plan.ts';
import type { TaskRecord } from './history.ts';

export interface Estimate {
  readonly seconds: number;
  /** Of output. */
  readonly bytes: number;
  /** What it rests on: earlier runs of the task, or how fast other tasks of its kind were. */
  readonly from: 'runs' | 'rate' | 'kind';
}

export type Estimator = (task: PlannedTask, inputBytes: number | undefined) => Estimate | undefined;

/** Of a task's own runs only so many count, the latest. */
const LATEST = 5;

/** @param records of all tasks, the latest of each first */
export function createEstimator(records: readonly TaskRecord[]): Estimator {
  const byTask = groupBy(records, ({ task }) => task);
  const byKind = groupBy(records, ({ kind }) => kind);

  return (task, inputBytes) => {
    const own = byTask.get(task.name)?.slice(0, LATEST);
    if (own) return { ...typical(own), from: 'runs' };
    const kind = byKind.get(task.kind.name);
    // Two programs have nothing in common but that they are commands.
    if (!kind || task.kind.process === 'command') return undefined;
    const rated = kind.filter((record) => record.inputBytes > 0);
    if (inputBytes === undefined || rated.length === 0) return { ...typical(kind), from: 'kind' };
    const share = (of: (record: TaskRecord) => number): number =>
      inputBytes * median(rated.map((record) => of(record) / record.inputBytes));
    return {
      seconds: share(({ seconds }) => seconds),
      bytes: share(({ outputBytes }) => outputBytes),
      from: 'rate',
    };
  };
}

function typical(records: readonly TaskRecord[]): { seconds: number; bytes: number } {
  return {
    seconds: median(records.map(({ seconds }) => seconds)),
    bytes: median(records.map(({ outputBytes }) => outputBytes)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
