import { type Outlook, preview } from '../decide/preview.ts';
import type { Session } from '../decide/session.ts';
import type { JobError } from '../job/job-file.ts';
import type { TaskName } from '../plan/plan.ts';
import type { Selection } from '../plan/select.ts';
import type { Capacity } from './capacity.ts';
import { unmetNeed } from './needs.ts';

/** A task that would have to run, and asks for more than it can have. */
export interface UnmetResources {
  readonly task: TaskName;
  readonly error: JobError;
}

/**
 * Found before anything starts: after hours of work it would come too late. A run in which no task asks for
 * anything special is not looked at twice, and does not ask for the capacity.
 */
export async function findUnmetResources(
  session: Session,
  selection: Selection,
  options: { readonly force: boolean },
  capacityOf: () => Promise<Capacity>,
): Promise<UnmetResources[]> {
  const tasks = [...selection.keys()].map((name) => session.plan.tasks.get(name)!);
  if (!tasks.some(({ memory = 0, gpus = 0 }) => gpus > 0 || memory > 0)) return [];
  const capacity = await capacityOf();
  const isSpecial = tasks.some(({ memory = 0, gpus = 0 }) => gpus > 0 || memory > capacity.perTask.memory);
  if (!isSpecial) return [];
  return unmetResourcesOf(session, selection, await preview(session, selection, options), capacity);
}

/** A task that is decided after another may turn out to be up to date; it counts all the same. */
export function unmetResourcesOf(
  { plan }: Session,
  selection: Selection,
  outlooks: ReadonlyMap<TaskName, Outlook>,
  capacity: Capacity,
): UnmetResources[] {
  return [...outlooks].flatMap(([task, { state }]) => {
    const mayRun = selection.get(task) !== 'check' && (state === 'run' || state === 'after');
    const error = mayRun ? unmetNeed(plan.tasks.get(task)!, capacity) : undefined;
    return error ? [{ task, error }] : [];
  });
}
