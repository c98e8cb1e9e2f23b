import type { AfterReason, RunReason } from '../decide/reasons/reason.ts';
import type { NewEvent } from '../events/events.ts';
import type { Plan, TaskName } from '../plan/plan.ts';
import { inputTasks, type Selection } from '../plan/select.ts';

/** Tells why tasks will run, or when that is decided, before they start. Each task once. */
export interface Announcer {
  /** A task is going to run; what reads it, near or far, is decided after it. */
  willRun(task: TaskName, reason: RunReason): void;
}

export function createAnnouncer(
  plan: Plan,
  selection: Selection,
  emit: (event: NewEvent) => void,
): Announcer {
  const told = new Set<TaskName>();
  let readers: ReadonlyMap<TaskName, readonly TaskName[]> | undefined;

  function tell(task: TaskName, reason: RunReason | AfterReason): void {
    told.add(task);
    emit({ event: 'task-pending', task, reason });
  }

  return {
    willRun(task, reason) {
      tell(task, reason);
      readers ??= readersOf(plan, selection);
      const way = [task];
      for (const read of way) {
        for (const reader of readers.get(read) ?? []) {
          if (told.has(reader)) continue;
          tell(reader, { type: 'after', task: read });
          way.push(reader);
        }
      }
    },
  };
}

/** By task, those of the selection that read its output and may run. */
function readersOf(plan: Plan, selection: Selection): ReadonlyMap<TaskName, readonly TaskName[]> {
  const readers = new Map<TaskName, TaskName[]>();
  for (const [name, role] of selection) {
    if (role === 'check') continue;
    for (const input of inputTasks(plan.tasks.get(name)!)) {
      if (!readers.has(input)) readers.set(input, []);
      readers.get(input)!.push(name);
    }
  }
  return readers;
}
