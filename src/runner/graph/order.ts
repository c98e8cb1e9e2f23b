import type { PlannedInput, PlannedTask, TaskName } from '../plan.ts';

export interface Cycle {
  /** In the order of reading, the first one again at the end. */
  readonly members: readonly PlannedTask[];
  /** The input by which the first reads the second. */
  readonly input: PlannedInput;
}

export interface Order {
  readonly tasks: ReadonlyMap<TaskName, PlannedTask>;
  readonly cycles: readonly Cycle[];
}

/** Every task after those that it reads; otherwise in the given order. Tasks of a cycle come as they are met. */
export function sortTopologically(tasks: ReadonlyMap<TaskName, PlannedTask>): Order {
  const sorted = new Map<TaskName, PlannedTask>();
  const cycles: Cycle[] = [];
  const open: PlannedTask[] = [];

  function visit(task: PlannedTask): void {
    open.push(task);
    for (const input of task.inputs) {
      const read = input.source.type === 'task' ? tasks.get(input.source.task) : undefined;
      if (read === undefined || sorted.has(read.name)) continue;
      const start = open.indexOf(read);
      if (start < 0) visit(read);
      else cycles.push(cycleOf([...open.slice(start), read]));
    }
    open.pop();
    sorted.set(task.name, task);
  }

  for (const task of tasks.values()) if (!sorted.has(task.name)) visit(task);
  return { tasks: sorted, cycles };
}

function cycleOf(members: readonly PlannedTask[]): Cycle {
  const [first, second] = members as [PlannedTask, PlannedTask];
  const input = first.inputs.find(({ source }) => source.type === 'task' && source.task === second.name)!;
  return { members, input };
}
