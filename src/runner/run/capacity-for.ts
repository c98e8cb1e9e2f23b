import type { Session } from '../decide/session.ts';
import type { Executor } from '../executors/executor.ts';
import type { Selection } from '../plan/select.ts';
import type { Capacity } from '../resources/capacity.ts';

/** What an executor has for the tasks of a selection. It is asked once, when somebody needs to know. */
export function capacityFor(
  executor: Executor,
  { plan }: Session,
  selection: Selection,
): () => Promise<Capacity> {
  let capacity: Promise<Capacity> | undefined;
  function ask(): Promise<Capacity> {
    const gpus = [...selection.keys()].some((name) => (plan.tasks.get(name)!.gpus ?? 0) > 0);
    return executor.capacity({ gpus });
  }
  return () => {
    capacity ??= ask();
    return capacity;
  };
}
