import type { PlannedTask } from '../plan/plan.ts';
import type { TaskRecord } from './task-record.ts';

export interface Estimate {
  readonly seconds: number;
  /** Of output. */
  readonly bytes: number;
  /**
   * What it rests on: earlier runs of the task, or others of its kind (of a command: of its stage), by their
   * rate or just as long.
   */
  readonly from: 'runs' | 'rate' | 'kind';
}

export type Estimator = (task: PlannedTask, inputBytes: number | undefined) => Estimate | undefined;

/** Of a task's own runs only so many count, the latest. */
const LATEST = 5;

/** Of those of others like it, as many: an estimate gets no better by more. */
const LATEST_OF_OTHERS = 200;

/** Two inputs are of the same size where neither is more than so many times the other. */
const SAME_SIZE = 1.1;

/** @param records of all tasks, the latest of each first */
export function createEstimator(records: readonly TaskRecord[]): Estimator {
  const byTask = groupBy(records, ({ task }) => task);
  const byKind = latestOfEach(groupBy(records, ({ kind }) => kind));
  const ofStages = records.filter(({ task }) => task.includes('@'));
  const byStage = latestOfEach(groupBy(ofStages, ({ kind, task }) => `${kind} ${task.split('@', 1)[0]}`));

  /** Two programs have nothing in common but that they are commands; the tasks of one stage run the same. */
  const likeTask = ({ kind, stage }: PlannedTask): readonly TaskRecord[] | undefined =>
    kind.process === 'command' ? byStage.get(`${kind.name} ${stage}`) : byKind.get(kind.name);

  return (task, inputBytes) => {
    const own = byTask.get(task.name)?.slice(0, LATEST);
    if (own) return { ...typical(own), from: 'runs' };
    const others = likeTask(task) ?? [];
    if (others.length === 0) return undefined;
    const rated = inputBytes === undefined || inputBytes === 0 ? [] : nearestInSize(others, inputBytes);
    if (rated.length === 0) return { ...typical(others), from: 'kind' };
    const share = (of: (record: TaskRecord) => number): number =>
      inputBytes! * median(rated.map((record) => of(record) / record.inputBytes));
    return {
      seconds: share(({ seconds }) => seconds),
      bytes: share(({ outputBytes }) => outputBytes),
      from: 'rate',
    };
  };
}

type Groups = ReadonlyMap<string, readonly TaskRecord[]>;

function latestOfEach(groups: Groups): Groups {
  return new Map([...groups].map(([name, records]) => [name, latestOf(records)]));
}

function latestOf(records: readonly TaskRecord[]): readonly TaskRecord[] {
  if (records.length <= LATEST_OF_OTHERS) return records;
  return records.toSorted((a, b) => b.started.getTime() - a.started.getTime()).slice(0, LATEST_OF_OTHERS);
}

/**
 * Of those with input, the ones of nearest size: there the time that does not grow with the size distorts the
 * rate least.
 */
function nearestInSize(records: readonly TaskRecord[], inputBytes: number): TaskRecord[] {
  const distanceOf = (record: TaskRecord): number => Math.abs(Math.log(record.inputBytes / inputBytes));
  const sized = records.filter((record) => record.inputBytes > 0);
  const nearest = Math.min(...sized.map(distanceOf));
  return sized.filter((record) => distanceOf(record) <= nearest + Math.log(SAME_SIZE));
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
