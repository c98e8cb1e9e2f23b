import type { PlannedTask, TaskName } from '../plan/plan.ts';
import { inputTasks } from '../plan/select.ts';
import type { Capacity, ResourceAmounts } from '../resources/capacity.ts';
import { createHeap } from '../resources/heap.ts';
import { needOf } from '../resources/needs.ts';
import { createReadyQueue } from '../resources/ready-queue.ts';

/** A task that is not done: how long it takes from now on, and whether it runs already. */
export interface Remaining {
  readonly task: PlannedTask;
  readonly seconds: number;
  readonly isRunning: boolean;
}

/** A task in the run that is played through. */
interface Placed extends Remaining {
  readonly need: ResourceAmounts;
  /** Its place among all, the longest way to the end first. */
  rank: number;
  /** Seconds from the beginning; known when it starts. */
  end: number;
  /** How many started before it. */
  started: number;
}

/**
 * How long tasks take together: as the scheduler would place them, longest way first.
 * @param tasks in topological order
 * @param jobs at most so many at once
 */
export function wallTime(
  tasks: readonly Remaining[],
  capacity: Capacity,
  jobs: number = capacity.total.cpus,
): number {
  const ranked = rank(tasks, capacity);
  const ready = createReadyQueue<Linked<Placed>>((a, b) => a.rank < b.rank);
  const running = createHeap<Linked<Placed>>(
    (a, b) => a.end < b.end || (a.end === b.end && a.started < b.started),
  );
  let { cpus, memory, gpus } = capacity.total;
  let now = 0;
  let started = 0;

  const start = (one: Linked<Placed>): void => {
    [cpus, memory, gpus] = [cpus - one.need.cpus, memory - one.need.memory, gpus - one.need.gpus];
    one.end = now + one.seconds;
    one.started = started++;
    running.add(one);
  };
  const hasRoom = (need: ResourceAmounts): boolean => {
    // What will never find room here is placed when nothing else runs.
    if (running.size === 0) return true;
    return running.size < jobs && need.cpus <= cpus && need.memory <= memory && need.gpus <= gpus;
  };
  const startReady = (): void => {
    for (let one = ready.takeFirst(hasRoom); one; one = ready.takeFirst(hasRoom)) start(one);
  };

  for (const one of ranked) {
    if (one.isRunning) start(one);
    else if (one.unmet === 0) ready.add(one, one.need);
  }
  for (startReady(); running.size > 0; startReady()) {
    const { end, need, readers } = running.takeFirst()!;
    now = end;
    [cpus, memory, gpus] = [cpus + need.cpus, memory + need.memory, gpus + need.gpus];
    for (const reader of readers) {
      reader.unmet -= 1;
      if (reader.unmet === 0 && !reader.isRunning) ready.add(reader, reader.need);
    }
  }
  return now;
}

/** In the order in which they would start if there were room. */
function rank(tasks: readonly Remaining[], capacity: Capacity): Linked<Placed>[] {
  const placed = tasks.map((one) => {
    const need = needOf(one.task, capacity);
    return { ...one, need, rank: 0, end: 0, started: 0 };
  });
  const ranked = link<Placed>(placed).sort((a, b) => b.way - a.way);
  for (const [i, one] of ranked.entries()) one.rank = i;
  return ranked;
}

/**
 * By task, the seconds from its start to the end of the longest way through the tasks that read it.
 * @param tasks in topological order
 */
export function longestWays(
  tasks: readonly PlannedTask[],
  seconds: ReadonlyMap<TaskName, number>,
): ReadonlyMap<TaskName, number> {
  const linked = link(tasks.map((task) => ({ task, seconds: seconds.get(task.name) ?? 0 })));
  return new Map(linked.map(({ task, way }) => [task.name, way]));
}

/** With the tasks that read its output. */
type Linked<T> = T & {
  readonly readers: Linked<T>[];
  /** How many of the tasks that it reads are not done. */
  unmet: number;
  /** Seconds from its start to the end of the longest way through its readers. */
  way: number;
};

/** @param tasks in topological order */
function link<T extends { readonly task: PlannedTask; readonly seconds: number }>(
  tasks: readonly T[],
): Linked<T>[] {
  const linked = tasks.map((one): Linked<T> => ({ ...one, readers: [], unmet: 0, way: 0 }));
  const byName = new Map(linked.map((one) => [one.task.name, one]));
  for (const one of linked) {
    for (const name of inputTasks(one.task)) {
      const input = byName.get(name);
      if (!input) continue;
      input.readers.push(one);
      one.unmet += 1;
    }
  }
  for (const one of linked.toReversed())
    one.way = one.seconds + one.readers.reduce((longest, { way }) => Math.max(longest, way), 0);
  return linked;
}
