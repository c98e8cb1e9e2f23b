import type { Session } from '../decide/session.ts';
import type { NewEvent } from '../events/events.ts';
import type { Progress } from '../job/job-file.ts';
import type { PlannedTask, TaskName } from '../plan/plan.ts';
import type { Selection } from '../plan/select.ts';
import type { Capacity } from '../resources/capacity.ts';
import { createEstimator, type Estimator } from './estimator.ts';
import type { History } from './history.ts';
import { longestWays, wallTime } from './time-left.ts';

/** Milliseconds between two estimates. */
const INTERVAL = 1000;
/** Milliseconds after which earlier runs are read for an estimate: a run that is over sooner does without. */
const WORTH_ESTIMATING = 1000;

/** What is known beforehand of a run: which task to begin with, and, as it goes, how long it still takes. */
export interface EtaTracker {
  priorityOf(task: TaskName): Promise<number>;
  /** Takes notice of an event, and tells how much time is left where that changed. */
  follow(event: NewEvent): void;
  /** Nothing is estimated any more. */
  close(): void;
}

export function createEtaTracker(
  { plan }: Session,
  selection: Selection,
  history: History,
  capacityOf: () => Promise<Capacity>,
  jobs: number | undefined,
  emit: (event: NewEvent) => void,
): EtaTracker {
  const tasks = [...selection.keys()].map((name) => plan.tasks.get(name)!);
  const open = new Map<TaskName, Open>();
  let estimator: Estimator | undefined;
  let capacity: Capacity | undefined;
  let priorities: Promise<ReadonlyMap<TaskName, number>> | undefined;
  let told = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  async function prioritize(): Promise<ReadonlyMap<TaskName, number>> {
    estimator = createEstimator(await history.all());
    capacity = await capacityOf();
    const seconds = (task: PlannedTask): number => estimator!(task, undefined)?.seconds ?? UNKNOWN;
    return longestWays(tasks, new Map(tasks.map((task) => [task.name, seconds(task)])));
  }

  function estimated(): Promise<ReadonlyMap<TaskName, number>> {
    priorities ??= prioritize();
    return priorities;
  }

  /** Without a history that can be read, there is nothing to tell. */
  function tellSoon(): void {
    timer ??= setTimeout(() => void estimated().then(tell, () => {}), WORTH_ESTIMATING);
    timer.unref();
  }

  function tell(): void {
    if (!estimator || !capacity || open.size === 0 || Date.now() - told < INTERVAL) return;
    told = Date.now();
    const known = [...open].map(([name, state]) => {
      const task = plan.tasks.get(name)!;
      const whole = estimator!(task, undefined)?.seconds;
      return { task, seconds: secondsLeft(state, whole, told), isRunning: state.started !== undefined };
    });
    const unknown = known.filter(({ seconds }) => seconds === undefined).length;
    const left = known.map((one) => ({ ...one, seconds: one.seconds ?? 0 }));
    // In the order of the plan, as `longestWays` needs it.
    const order = new Map(tasks.map(({ name }, i) => [name, i]));
    left.sort((a, b) => order.get(a.task.name)! - order.get(b.task.name)!);
    if (unknown < left.length)
      emit({ event: 'run-estimate', secondsLeft: wallTime(left, capacity, jobs), unknown });
  }

  return {
    async priorityOf(task) {
      return (await estimated()).get(task) ?? 0;
    },
    follow(event) {
      if (!('task' in event)) return;
      const name = event.task as TaskName;
      switch (event.event) {
        case 'task-pending':
          if (!open.has(name)) open.set(name, { started: undefined, progress: undefined });
          return;
        case 'task-started':
          open.set(name, { started: Date.now(), progress: undefined });
          tellSoon();
          return tell();
        case 'task-progress':
          open.set(name, { started: open.get(name)?.started, progress: event.progress });
          return tell();
        case 'task-finished':
        case 'task-cached':
        case 'task-failed':
        case 'task-left':
          if (open.delete(name)) tell();
      }
    },
    close() {
      clearTimeout(timer);
      open.clear();
    },
  };
}

/** Seconds assumed for a task of which nothing is known: then the longest chain goes first. */
const UNKNOWN = 1;

interface Open {
  /** Unix milliseconds; undefined while it waits. */
  readonly started: number | undefined;
  readonly progress: Progress | undefined;
}

/** By the task's own progress where it tells any, else by the time that earlier runs took. */
function secondsLeft(
  { started, progress }: Open,
  whole: number | undefined,
  now: number,
): number | undefined {
  if (started === undefined) return whole;
  const elapsed = (now - started) / 1000;
  if (progress && progress.done > 0 && progress.total > 0) {
    return (elapsed / progress.done) * Math.max(0, progress.total - progress.done);
  }
  return whole === undefined ? undefined : Math.max(0, whole - elapsed);
}
