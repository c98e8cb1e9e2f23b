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

/** A task in the plan of a run that is played through. */
interface Placed extends Remaining {
  readonly need: ResourceAmounts;
  /** Its place among all, the longest way to the end first. */
  rank: number;
  /** How many of the tasks that it reads are not done. */
  unmet: number;
  readonly readers: Placed[];
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
  const ready = createReadyQueue<Placed>((a, b) => a.rank < b.rank);
  const running = createHeap<Placed>((a, b) => a.end < b.end || (a.end === b.end && a.started < b.started));
  let { cpus, memory, gpus } = capacity.total;
  let now = 0;
  let started = 0;

  const start = (one: Placed): void => {
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

/** With who reads whom, in the order in which they would start. */
function rank(tasks: readonly Remaining[], capacity: Capacity): Placed[] {
  const placed = tasks.map((one): Placed => {
    const need = needOf(one.task, capacity);
    return { ...one, need, rank: 0, unmet: 0, readers: [], end: 0, started: 0 };
  });
  const byName = new Map(placed.map((one) => [one.task.name, one]));
  for (const one of placed) {
    for (const name of inputTasks(one.task)) {
      const input = byName.get(name);
      if (!input) continue;
      input.readers.push(one);
      one.unmet += 1;
    }
  }
  const ways = longestWays(
    tasks.map(({ task }) => task),
    new Map(tasks.map(({ task, seconds }) => [task.name, seconds])),
  );
  const ranked = placed.toSorted((a, b) => ways.get(b.task.name)! - ways.get(a.task.name)!);
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
  const ways = new Map(tasks.map(({ name }) => [name, seconds.get(name) ?? 0]));
  for (const task of tasks.toReversed()) {
    const own = ways.get(task.name)!;
    for (const input of inputTasks(task)) {
      if (ways.has(input)) ways.set(input, Math.max(ways.get(input)!, (seconds.get(input) ?? 0) + own));
    }
  }
  return ways;
}
