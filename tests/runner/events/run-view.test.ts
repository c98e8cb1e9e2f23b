import { expect, test } from 'vitest';
import type { NewEvent, RunEvent } from '../../../src/runner/events/events.ts';
import {
  countTasks,
  NO_RUN,
  type RunView,
  reduceRun,
  secondsRunning,
  viewOfTask,
} from '../../../src/runner/events/run-view.ts';
import type { TaskName } from '../../../src/runner/plan/plan.ts';

const name = (word: string): TaskName => word as TaskName;

/** Events one second apart, from midnight on. */
function at(events: readonly NewEvent[]): RunEvent[] {
  return events.map(
    (event, second) =>
      ({ time: new Date(Date.UTC(2026, 0, 1) + 1000 * second).toISOString(), ...event }) as RunEvent,
  );
}

function viewAfter(events: readonly NewEvent[]): RunView {
  return at(events).reduce(reduceRun, NO_RUN);
}

const MIDNIGHT = Date.UTC(2026, 0, 1);
const STARTED: NewEvent = {
  event: 'run-started',
  run: '20260101T000000000Z-1',
  file: 'pipeline.yaml',
  tasks: ['data', 'train', 'report'],
  inputs: { data: [], train: ['data'], report: ['train'] },
};

test('a run that has begun has all its tasks, in order, with what they read, and nothing is known of them', () => {
  const view = viewAfter([STARTED]);
  expect(view).toMatchObject({ run: '20260101T000000000Z-1', file: 'pipeline.yaml', started: MIDNIGHT });
  expect([...view.tasks]).toEqual([
    { name: 'data', inputs: [], state: 'open' },
    { name: 'train', inputs: ['data'], state: 'open' },
    { name: 'report', inputs: ['train'], state: 'open' },
  ]);
  expect(countTasks(view)).toMatchObject({ open: 3, running: 0 });
});

test('a task goes from its reason over its progress to its end, and its time counts from its start', () => {
  const progress = { done: 3, total: 9, unit: 'steps', values: { epoch: 1, epochs: 3, loss: 0.5 } };
  const events: NewEvent[] = [
    STARTED,
    { event: 'task-pending', task: 'data', reason: { type: 'first' } },
    { event: 'task-pending', task: 'train', reason: { type: 'after', task: name('data') } },
    { event: 'task-waiting', task: 'data', reason: { type: 'held', pid: 7 } },
    { event: 'task-started', task: 'data', reason: { type: 'first' }, handle: 'pid 8', pid: 8 },
    { event: 'task-note', task: 'data', note: { type: 'said', text: 'half' } },
    { event: 'task-progress', task: 'data', progress },
  ];
  const tasksAfter = (count: number) => [...viewAfter(events.slice(0, count)).tasks];
  expect(tasksAfter(3)[0]).toMatchObject({ state: 'pending', reason: { type: 'first' } });
  expect(tasksAfter(3)[1]).toMatchObject({ state: 'pending', reason: { type: 'after', task: 'data' } });
  expect(tasksAfter(4)[0]).toMatchObject({ state: 'waiting', reason: { type: 'held', pid: 7 } });

  const running = viewOfTask(viewAfter(events), 'data');
  expect(running).toEqual({
    name: 'data',
    inputs: [],
    state: 'running',
    reason: { type: 'first' },
    started: MIDNIGHT + 4000,
    progress,
  });
  expect(secondsRunning(running, MIDNIGHT + 6500)).toBe(2.5);

  const finished: NewEvent = {
    event: 'task-finished',
    task: 'data',
    entry: 'd-1',
    seconds: 2,
    changed: true,
  };
  const done = viewOfTask(viewAfter([...events, finished]), 'data');
  expect(done).toEqual({
    name: 'data',
    inputs: [],
    state: 'done',
    seconds: 2,
    changed: true,
    rerun: undefined,
    entry: 'd-1',
  });
  expect(secondsRunning(done, MIDNIGHT + 9000)).toBe(0);
});

test('a task that is tried again begins anew, and one that failed or was left says why', () => {
  const error = { type: 'crash', message: 'out of memory' } as const;
  const view = viewAfter([
    STARTED,
    { event: 'task-cached', task: 'data', entry: 'd-1', how: 'up-to-date', reason: { type: 'up-to-date' } },
    { event: 'task-started', task: 'train', reason: { type: 'forced' }, handle: 'pid 8', pid: 8 },
    { event: 'task-progress', task: 'train', progress: { done: 1, total: 2, unit: 'steps' } },
    { event: 'task-note', task: 'train', note: { type: 'retry', error, left: 1, of: 1 } },
    { event: 'task-started', task: 'train', reason: { type: 'forced' }, handle: 'pid 9', pid: 9 },
  ]);
  expect(view.tasks.at(1)).toMatchObject({ state: 'running', started: MIDNIGHT + 5000, progress: undefined });
  const failed = at([
    { event: 'task-failed', task: 'train', error, log: 'artifacts/work/train-1/attempt-2/log/log.txt' },
    { event: 'task-left', task: 'report', reason: { type: 'needs', task: name('train') } },
  ]).reduce(reduceRun, view);
  expect([...failed.tasks].slice(1)).toEqual([
    {
      name: 'train',
      inputs: ['data'],
      state: 'failed',
      error,
      log: 'artifacts/work/train-1/attempt-2/log/log.txt',
    },
    { name: 'report', inputs: ['train'], state: 'left', reason: { type: 'needs', task: 'train' } },
  ]);
  expect(countTasks(failed)).toEqual({
    ...{ open: 0, cached: 1, pending: 0, waiting: 0, running: 0, done: 0, failed: 1, left: 1 },
  });
});

test('the whole run has its time left until it is over, its warnings and its end', () => {
  const warning = { type: 'no-metrics', task: 'train' } as const;
  const events: NewEvent[] = [
    STARTED,
    { event: 'run-estimate', secondsLeft: 90, unknown: 1 },
    { event: 'warning', warning },
  ];
  const view = viewAfter(events);
  expect(view.estimate).toEqual({ secondsLeft: 90, unknown: 1, at: MIDNIGHT + 1000 });
  expect(view.warnings).toEqual([warning]);
  expect(view.end).toBeUndefined();
  const counts = { ran: 3, cached: 0, failed: 0, left: 0 };
  const end: NewEvent = { event: 'run-finished', ok: true, interrupted: false, seconds: 3, ...counts };
  const over = viewAfter([...events, end]);
  expect(over.estimate).toBeUndefined();
  expect(over.end).toMatchObject({ ok: true, seconds: 3, ran: 3 });
});

test('the view before stays as it was, and what did not change is shared with it', () => {
  const before = viewAfter([STARTED]);
  const copyOf = ({ tasks, ...rest }: RunView) => structuredClone({ tasks: [...tasks], ...rest });
  const copy = copyOf(before);
  const [, event] = at([STARTED, { event: 'task-pending', task: 'train', reason: { type: 'forced' } }]);
  const after = reduceRun(before, event!);
  expect(copyOf(before)).toEqual(copy);
  expect(after.tasks.at(0)).toBe(before.tasks.at(0));
  expect(after.places).toBe(before.places);
  const [note, unknown] = at([
    { event: 'task-note', task: 'train', note: { type: 'said', text: 'x' } },
    { event: 'task-pending', task: 'nobody', reason: { type: 'forced' } },
  ]);
  expect(reduceRun(after, note!)).toBe(after);
  expect(reduceRun(after, unknown!)).toBe(after);
});
