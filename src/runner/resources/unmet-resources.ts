import { type Outlook, preview } from '../decide/preview.ts';
import type { Session } from '../decide/session.ts';
import type { JobError } from '../job/job-file.ts';
import type { TaskName } from '../plan/plan.ts';
import type { Selection } from '../plan/select.ts';
import type { Machine } from './machine.ts';
import { unmetNeed } from './needs.ts';

/** A task that would have to run, and asks for more than the machine has. */
export interface UnmetResources {
  readonly task: TaskName;
  readonly error: JobError;
}

/** Found before anything starts: after hours of work it would come too late. A run in which no task asks for anything special is not looked at twice. */
export async function findUnmetResources(
  session: Session,
  selection: Selection,
  options: { readonly force: boolean },
  machine: Machine,
): Promise<UnmetResources[]> {
  const { tasks } = session.plan;
  const asks = ([name]: readonly [TaskName, unknown]): boolean => {
    const { memory = 0, gpus = 0 } = tasks.get(name)!;
    return gpus > 0 || memory > machine.memory;
  };
  if (![...selection].some(asks)) return [];
  return unmetResourcesOf(session, selection, await preview(session, selection, options), machine);
}

/** A task that is decided after another may turn out to be up to date; it counts all the same. */
export function unmetResourcesOf(
  { plan }: Session,
  selection: Selection,
  outlooks: ReadonlyMap<TaskName, Outlook>,
  machine: Machine,
): UnmetResources[] {
  return [...outlooks].flatMap(([task, { state }]) => {
    const mayRun = selection.get(task) !== 'check' && (state === 'run' || state === 'after');
    const error = mayRun ? unmetNeed(plan.tasks.get(task)!, machine) : undefined;
    return error ? [{ task, error }] : [];
  });
}
