import type { PlannedTask, TaskName } from '../plan/plan.ts';
import { inputTasks } from '../plan/select.ts';
import type { Capacity, ResourceAmounts } from '../resources/capacity.ts';
import { needOf } from '../resources/needs.ts';

/** A task that is not done: how long it takes from now on, and whether it runs already. */
export interface Remaining {
  readonly task: PlannedTask;
  readonly seconds: number;
  readonly isRunning: boolean;
}

/**
 * How long tasks take together: as the scheduler would place them, longest way first.
 * @param jobs at most so many at once
 */
export function wallTime(
  tasks: readonly Remaining[],
  capacity: Capacity,
  jobs: number = capacity.total.cpus,
): number {
  const ways = longestWays(
    tasks.map(({ task }) => task),
    new Map(tasks.map((one) => [one.task.name, one.seconds])),
  );
  const waiting = tasks.toSorted(
    (a, b) => Number(b.isRunning) - Number(a.isRunning) || ways.get(b.task.name)! - ways.get(a.task.name)!,
  );
  const open = new Set(tasks.map(({ task }) => task.name));
  const running: { readonly name: TaskName; readonly need: ResourceAmounts; readonly end: number }[] = [];
  let { cpus, memory, gpus } = capacity.total;
  for (let now = 0; ; ) {
    for (let i = 0; i < waiting.length; ) {
      const { task, seconds, isRunning } = waiting[i]!;
      const need = needOf(task, capacity);
      const isFree = need.cpus <= cpus && need.memory <= memory && need.gpus <= gpus;
      // What will never find room here is placed when nothing else runs.
      const mayStart = (isFree && running.length < jobs) || running.length === 0;
      if (!isRunning && (!mayStart || inputTasks(task).some((input) => open.has(input)))) i += 1;
      else {
        waiting.splice(i, 1);
        [cpus, memory, gpus] = [cpus - need.cpus, memory - need.memory, gpus - need.gpus];
        running.push({ name: task.name, need, end: now + seconds });
      }
    }
    const next = running.sort((a, b) => a.end - b.end).shift();
    if (!next) return now;
    now = next.end;
    [cpus, memory, gpus] = [cpus + next.need.cpus, memory + next.need.memory, gpus + next.need.gpus];
    open.delete(next.name);
  }
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
