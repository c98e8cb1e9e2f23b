import type { PlannedInput, PlannedTask, TaskName } from './plan.ts';

export interface Cycle {
  /** In the order of reading, the first one again at the end. */
  readonly members: readonly PlannedTask[];
  /** The input by which the first reads the second. */
  readonly input: PlannedInput;
}

export interface TopologicalOrder {
  readonly tasks: ReadonlyMap<TaskName, PlannedTask>;
  readonly cycles: readonly Cycle[];
}

/** A task on the way down, and how many of its inputs were followed already. */
interface Step {
  readonly task: PlannedTask;
  followed: number;
}

/**
 * Every task after those that it reads; otherwise in the given order. Tasks of a cycle come as they are met.
 * Depth first, without recursion: a chain may be longer than the call stack.
 */
export function sortTopologically(tasks: ReadonlyMap<TaskName, PlannedTask>): TopologicalOrder {
  const sorted = new Map<TaskName, PlannedTask>();
  const cycles: Cycle[] = [];

  function descend(start: PlannedTask): void {
    const way: Step[] = [{ task: start, followed: 0 }];
    const depths = new Map([[start.name, 0]]);
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const input = step.task.inputs[step.followed++];
      if (input === undefined) {
        sorted.set(step.task.name, step.task);
        depths.delete(step.task.name);
        way.pop();
        continue;
      }
      const read = input.source.type === 'task' ? tasks.get(input.source.task) : undefined;
      if (read === undefined || sorted.has(read.name)) continue;
      const depth = depths.get(read.name);
      if (depth === undefined) {
        depths.set(read.name, way.length);
        way.push({ task: read, followed: 0 });
      } else cycles.push(cycleOf([...way.slice(depth).map(({ task }) => task), read]));
    }
  }

  for (const task of tasks.values()) if (!sorted.has(task.name)) descend(task);
  return { tasks: sorted, cycles };
}

function cycleOf(members: readonly PlannedTask[]): Cycle {
  const [first, second] = members as [PlannedTask, PlannedTask];
  const input = first.inputs.find(({ source }) => source.type === 'task' && source.task === second.name)!;
  return { members, input };
}
