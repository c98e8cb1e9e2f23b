import { expect, test } from 'vitest';
import { createEstimator } from '../../../src/runner/estimate/estimator.ts';
import type { TaskRecord } from '../../../src/runner/estimate/task-record.ts';
import type { KindSpec } from '../../../src/runner/plan/kind.ts';
import type { PlannedTask, TaskName } from '../../../src/runner/plan/plan.ts';

function task(name: string, process: KindSpec['process']): PlannedTask {
  const kind = { ...{ name: process === 'command' ? 'command' : 'train', version: 1, summary: '' }, process };
  return {
    ...{ name: name as TaskName, stage: name.split('@')[0]!, experiment: undefined },
    ...{ kind: { ...kind, inputs: {}, cpus: 1 }, options: {}, inputs: [], cpus: 1 },
    ...{ keyed: '{}', unkeyed: new Set(), places: new Map() },
  };
}

function record(name: string, seconds: number, inputBytes: number, kind = 'train'): TaskRecord {
  const sizes = { inputBytes, outputBytes: 10 * seconds };
  return { ...{ task: name, kind, entry: '', started: new Date(0), seconds, usage: undefined }, ...sizes };
}

test("a task's own latest runs come before anything else", () => {
  const own = [4, 2, 3, 2, 4, 100].map((seconds) => record('train@a', seconds, 50));
  const estimate = createEstimator([...own, record('train@b', 9, 50)]);
  expect(estimate(task('train@a', 'stage'), 5000)).toEqual({ seconds: 3, bytes: 30, from: 'runs' });
});

test('others of the kind count by the bytes that they read, those nearest in size first', () => {
  const estimate = createEstimator([
    record('train@a', 2, 100),
    record('train@b', 4, 105),
    record('train@c', 90, 1000),
  ]);
  expect(estimate(task('train@new', 'stage'), 200)).toMatchObject({
    from: 'rate',
    seconds: expect.closeTo(5.81, 2),
  });
  expect(estimate(task('train@new', 'stage'), 2000)).toEqual({ from: 'rate', seconds: 180, bytes: 1800 });
  expect(estimate(task('train@new', 'stage'), undefined)).toEqual({ from: 'kind', seconds: 4, bytes: 40 });
});

test('of commands only those of the same stage tell anything', () => {
  const estimate = createEstimator([
    record('score@a', 2, 100, 'command'),
    record('other', 50, 100, 'command'),
    record('score-more@a', 50, 100, 'command'),
  ]);
  expect(estimate(task('score@b', 'command'), 300)).toEqual({ from: 'rate', seconds: 6, bytes: 60 });
  expect(estimate(task('fresh', 'command'), 300)).toBeUndefined();
});

test('of very many others the latest count', () => {
  const at = (day: number, seconds: number): TaskRecord => ({
    ...record(`train@${day}`, seconds, 0),
    started: new Date(86_400_000 * day),
  });
  const old = Array.from({ length: 300 }, (_, day) => at(day, 100));
  const recent = Array.from({ length: 200 }, (_, day) => at(1000 + day, 2));
  const estimate = createEstimator([...old, ...recent]);
  expect(estimate(task('train@new', 'stage'), undefined)).toMatchObject({ from: 'kind', seconds: 2 });
});
