import { BlockList } from '../../base/arrays/block-list.ts';
import type {
  AfterReason,
  CachedReason,
  FetchedReason,
  LeftReason,
  RunReason,
} from '../decide/reasons/reason.ts';
import type { JobError, Progress } from '../job/job-file.ts';
import type { MetricDifference } from '../store/reruns/tolerance.ts';
import type { WaitReason } from '../work/take-turn.ts';
import type { RunEvent, Warning } from './events.ts';

/**
 * How a run stands, after the events so far: what a live list, a log or a page shows. Times are Unix
 * milliseconds.
 */
export interface RunView {
  readonly run: string;
  readonly file: string;
  readonly started: number;
  /** In the order of the plan. */
  readonly tasks: BlockList<TaskView>;
  /** Where in `tasks` a task stands, by name. */
  readonly places: ReadonlyMap<string, number>;
  readonly warnings: readonly Warning[];
  /** How long all of it still took at a moment; undefined as long as nobody knows, and when it is over. */
  readonly estimate:
    | { readonly secondsLeft: number; readonly unknown: number; readonly at: number }
    | undefined;
  readonly end: (RunEvent & { readonly event: 'run-finished' }) | undefined;
}

export type TaskView = {
  readonly name: string;
  /** The tasks whose output it reads. */
  readonly inputs: readonly string[];
} & TaskState;

export type TaskState =
  /** Nothing is known of it yet. */
  | { readonly state: 'open' }
  | { readonly state: 'cached'; readonly reason: CachedReason; readonly entry: string }
  | { readonly state: 'pending'; readonly reason: RunReason | AfterReason | FetchedReason }
  | { readonly state: 'waiting'; readonly reason: WaitReason }
  | {
      readonly state: 'running';
      readonly reason: RunReason;
      readonly started: number;
      readonly progress: Progress | undefined;
    }
  | {
      readonly state: 'done';
      readonly seconds: number;
      readonly changed: boolean;
      readonly rerun: readonly MetricDifference[] | undefined;
      readonly entry: string;
    }
  | { readonly state: 'failed'; readonly error: JobError; readonly log: string }
  | { readonly state: 'left'; readonly reason: LeftReason };

export const NO_RUN: RunView = {
  ...{ run: '', file: '', started: 0, tasks: BlockList.of<TaskView>([]), places: new Map(), warnings: [] },
  estimate: undefined,
  end: undefined,
};

/**
 * The view after one more event. Pure: the view before stays as it was, and shares with this one all that did
 * not change.
 */
export function reduceRun(view: RunView, event: RunEvent): RunView {
  switch (event.event) {
    case 'run-started': {
      const { run, file, tasks, inputs } = event;
      return {
        ...NO_RUN,
        ...{ run, file, started: Date.parse(event.time) },
        tasks: BlockList.of(tasks.map((name) => ({ name, inputs: inputs[name] ?? [], state: 'open' }))),
        places: new Map(tasks.map((name, place) => [name, place])),
      };
    }
    case 'warning':
      return { ...view, warnings: [...view.warnings, event.warning] };
    case 'run-estimate': {
      const { secondsLeft, unknown } = event;
      return { ...view, estimate: { secondsLeft, unknown, at: Date.parse(event.time) } };
    }
    case 'run-finished':
      return { ...view, estimate: undefined, end: event };
    default:
      return reduceTask(view, event);
  }
}

type TaskEvent = Extract<RunEvent, { readonly task: string }>;

function reduceTask(view: RunView, event: TaskEvent): RunView {
  const place = view.places.get(event.task);
  const before = place === undefined ? undefined : view.tasks.at(place);
  const state = before && stateAfter(before, event);
  if (!state) return view;
  const { name, inputs } = before;
  return { ...view, tasks: view.tasks.with(place!, { name, inputs, ...state }) };
}

/** Undefined where the event does not change it. */
function stateAfter(before: TaskView, event: TaskEvent): TaskState | undefined {
  switch (event.event) {
    case 'task-cached':
      return { state: 'cached', reason: event.reason, entry: event.entry };
    case 'task-pending':
      return { state: 'pending', reason: event.reason };
    case 'task-waiting':
      return { state: 'waiting', reason: event.reason };
    case 'task-started': {
      const started = Date.parse(event.time);
      return { state: 'running', reason: event.reason, started, progress: undefined };
    }
    case 'task-progress':
      return before.state === 'running' ? { ...before, progress: event.progress } : undefined;
    case 'task-note':
      return undefined;
    case 'task-finished': {
      const { seconds, changed, rerun, entry } = event;
      return { state: 'done', seconds, changed, rerun, entry };
    }
    case 'task-failed':
      return { state: 'failed', error: event.error, log: event.log };
    case 'task-left':
      return { state: 'left', reason: event.reason };
  }
}

export function viewOfTask({ tasks, places }: RunView, name: string): TaskView | undefined {
  const place = places.get(name);
  return place === undefined ? undefined : tasks.at(place);
}

/** Seconds that a task has been running at a moment; 0 where it is not. */
export function secondsRunning(task: TaskView | undefined, now: number): number {
  return task?.state === 'running' ? (now - task.started) / 1000 : 0;
}

/** How many tasks there are of each state. */
export function countTasks({ tasks }: RunView): Readonly<Record<TaskState['state'], number>> {
  const counts = { open: 0, cached: 0, pending: 0, waiting: 0, running: 0, done: 0, failed: 0, left: 0 };
  for (const { state } of tasks) counts[state] += 1;
  return counts;
}
