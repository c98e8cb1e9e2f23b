import { timeStamp } from '../../base/time-stamp.ts';
import { findNeeded, preview } from '../decide/preview.ts';
import type { Reason } from '../decide/reasons/reason.ts';
import type { Session } from '../decide/session.ts';
import { createEtaTracker, type EtaTracker } from '../estimate/eta.ts';
import { openHistory } from '../estimate/history.ts';
import { createEmitter, type RunListener } from '../events/emitter.ts';
import type { NewEvent } from '../events/events.ts';
import type { Executor } from '../executors/executor.ts';
import type { TaskName } from '../plan/plan.ts';
import { inputTasks, type Selection } from '../plan/select.ts';
import { createResourcePool } from '../resources/resource-pool.ts';
import { findUnmetResources, type UnmetResources } from '../resources/unmet-resources.ts';
import { removeLeftOvers } from '../work/left-overs.ts';
import { capacityFor } from './capacity-for.ts';
import { type Outcome, settleAll } from './settle.ts';

export interface RunOptions {
  readonly executor: Executor;
  /** Which engine computes tensors: a name, or `auto`. */
  readonly engine: string;
  /** What that engine computes on, where it has a choice. */
  readonly provider: string;
  /** How many tasks may run at once; undefined: as many as there are cores for. */
  readonly jobs: number | undefined;
  readonly keepGoing: boolean;
  /** Make the targets again, whatever there is. */
  readonly force: boolean;
  /** Refuse to run anything but targets. */
  readonly noDeps: boolean;
}

/** First level: start nothing more, ask running tasks to end. Second level: kill them. */
export interface StopSignals {
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
}

export type RunOutcome =
  | { readonly type: 'finished'; readonly run: string; readonly ok: boolean; readonly interrupted: boolean }
  /** `noDeps`: this task, which is no target, would have to run. Nothing was started. */
  | { readonly type: 'refused'; readonly task: TaskName; readonly reason: Reason }
  /** These tasks ask for more than they can have. Nothing was started. */
  | { readonly type: 'unmet-resources'; readonly unmet: readonly UnmetResources[] };

/** Brings the selection up to date. Failures are events, and `ok: false`. */
export async function run(
  session: Session,
  selection: Selection,
  options: RunOptions,
  listeners: readonly RunListener[],
  signals: StopSignals,
): Promise<RunOutcome> {
  if (options.noDeps) {
    const refusal = findNeeded(selection, await preview(session, selection, options));
    if (refusal) return { type: 'refused', ...refusal };
  }
  const capacityOf = capacityFor(options.executor, session, selection);
  // Whoever wants as much done as can be is told of each task when its turn comes.
  const unmet = options.keepGoing ? [] : await findUnmetResources(session, selection, options, capacityOf);
  if (unmet.length > 0) return { type: 'unmet-resources', unmet };
  const started = Date.now();
  await removeLeftOvers(session.artifacts);
  const id = `${timeStamp(new Date())}-${process.pid}`;
  const tell = createEmitter(listeners, session.redact);
  const history = openHistory(session.artifacts);
  const pool = createResourcePool(capacityOf, options.jobs);
  const { executor, engine, provider } = options;
  const chores: Promise<void>[] = [];
  let eta: EtaTracker | undefined;
  try {
    const tasks = [...selection].flatMap(([name, role]) => (role === 'check' ? [] : [name]));
    tell({
      event: 'run-started',
      run: id,
      file: session.plan.shownFile,
      tasks,
      inputs: edgesOf(session, tasks),
    });
    session.cache?.onProblem((problem) => {
      tell({ event: 'warning', warning: { type: 'cache', cache: session.cache!.address, problem } });
    });
    eta = createEtaTracker(session, selection, history, capacityOf, options.jobs, tell);
    const { priorityOf, follow } = eta;
    const emit = (event: NewEvent): void => {
      tell(event);
      follow(event);
    };
    const context = {
      session,
      executor,
      engine,
      provider,
      capacityOf,
      pool,
      priorityOf,
      history,
      emit,
      finishLater: (chore: Promise<void>) => void chores.push(chore),
      ...signals,
    };
    const outcomes = await settleAll(context, selection, options);
    await session.cache?.finish(signals.stop);
    const counts = countOutcomes([...outcomes.values()]);
    const interrupted = signals.stop.aborted;
    const ok = counts.failed === 0 && !interrupted;
    tell({ event: 'run-finished', ok, interrupted, seconds: (Date.now() - started) / 1000, ...counts });
    return { type: 'finished', run: id, ok, interrupted };
  } finally {
    eta?.close();
    session.save();
    await Promise.all([...chores, history.close()]);
  }
}

function edgesOf({ plan }: Session, tasks: readonly TaskName[]): Record<TaskName, readonly TaskName[]> {
  return Object.fromEntries(tasks.map((name) => [name, inputTasks(plan.tasks.get(name)!)]));
}

function countOutcomes(outcomes: readonly Outcome[]): Record<'ran' | 'cached' | 'failed' | 'left', number> {
  const count = (is: (outcome: Outcome) => boolean): number => outcomes.filter(is).length;
  return {
    ran: count((outcome) => outcome.type === 'made' && outcome.how === 'ran'),
    cached: count((outcome) => outcome.type === 'made' && outcome.how === 'cached'),
    failed: count((outcome) => outcome.type === 'failed'),
    left: count((outcome) => outcome.type === 'left' && !outcome.quiet),
  };
}
