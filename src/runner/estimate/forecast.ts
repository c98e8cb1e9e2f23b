import type { Outlook } from '../decide/preview.ts';
import type { Session } from '../decide/session.ts';
import type { TaskName } from '../plan/plan.ts';
import type { Capacity } from '../resources/capacity.ts';
import { createEstimator, type Estimate } from './estimator.ts';
import { openHistory } from './history.ts';
import { inputBytes } from './input-bytes.ts';
import { wallTime } from './time-left.ts';

export interface Forecast {
  /** Of the tasks that would run, or may have to; undefined where nothing is known. */
  readonly tasks: ReadonlyMap<TaskName, Estimate | undefined>;
  /** Of the whole run, with several tasks at once; what is not known counts as nothing. */
  readonly seconds: number;
  /** Of a task that never ran, as much as its provenance says. */
  readonly bytes: number;
  readonly unknown: number;
}

/**
 * What a run would take, by earlier runs. It is an upper bound where tasks are decided after others, as their
 * inputs may turn out the same.
 * @param jobs how many tasks may run at once; undefined: as many as the cores allow
 */
export async function forecast(
  session: Session,
  outlooks: ReadonlyMap<TaskName, Outlook>,
  capacity: Capacity,
  jobs: number | undefined,
): Promise<Forecast> {
  const history = openHistory(session.artifacts);
  const estimate = createEstimator(await history.all());
  await history.close();
  const running = [...outlooks].filter(([, { state }]) => state === 'run' || state === 'after');
  const tasks = new Map(
    running.map(([name, outlook]) => {
      const bytes = 'inputs' in outlook ? inputBytes(session, outlook.inputs) : undefined;
      return [name, estimate(session.plan.tasks.get(name)!, bytes)] as const;
    }),
  );
  const remaining = [...tasks].map(([name, known]) => ({
    task: session.plan.tasks.get(name)!,
    seconds: known?.seconds ?? 0,
    isRunning: false,
  }));
  const bytes = [...tasks].reduce(
    (sum, [name, known]) =>
      sum + (known?.bytes ?? session.plan.tasks.get(name)!.provenance?.size?.bytes ?? 0),
    0,
  );
  const unknown = [...tasks.values()].filter((known) => !known).length;
  return { tasks, seconds: wallTime(remaining, capacity, jobs), bytes, unknown };
}
