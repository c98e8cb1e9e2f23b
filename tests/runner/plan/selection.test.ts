import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { selectTasks, tasksNamed, type Wanted } from '../../../src/runner/plan/select.ts';
import type { Capacity, ResourceAmounts } from '../../../src/runner/resources/capacity.ts';
import { createResourcePool } from '../../../src/runner/resources/resource-pool.ts';
import { appears, createSketched, type SketchedProject } from '../support/sketched-project.ts';
import { planOf, type TaskSketch } from '../support/task-sketch.ts';

let project: SketchedProject;
beforeEach(() => {
  project = createSketched();
});
afterEach(() => project.remove());

const study: TaskSketch[] = [
  { name: 'data', options: { text: 'D' } },
  { name: 'other', options: { text: 'O' } },
  { name: 'train@one', options: { text: '1' }, in: { data: 'data' } },
  { name: 'train@two', options: { text: '2', init: 'one' }, in: { data: 'data', init: 'train@one' } },
  { name: 'train@three', options: { text: '3' }, in: { data: 'data' } },
  { name: 'report', in: { all: ['train@one', 'train@two', 'train@three'] } },
];

function roles(wanted: Wanted): object {
  const result = selectTasks(planOf(project.root, study), wanted);
  return result.type === 'selected' ? Object.fromEntries(result.selection) : result;
}

test('targets are stages or tasks, and bring what they need', () => {
  expect(roles({ targets: ['train@two'] })).toEqual({
    data: 'needed',
    'train@one': 'needed',
    'train@two': 'target',
  });
  expect(roles({ targets: ['train'] })).toMatchObject({ data: 'needed', 'train@three': 'target' });
  expect(roles({})).toMatchObject({ data: 'target', other: 'target', report: 'target' });
});

test('an experiment is a target: all of its tasks, unless a stage is called so too', () => {
  expect(roles({ targets: ['two'] })).toEqual({
    data: 'needed',
    'train@one': 'needed',
    'train@two': 'target',
  });
  const plan = planOf(project.root, [
    { name: 'train@a@x=1' },
    { name: 'eval@a@x=1', in: { model: 'train@a@x=1' } },
    { name: 'train@a@x=2' },
    { name: 'b' },
    { name: 'train@b' },
  ]);
  const named = (name: string): string[] => tasksNamed(plan, name).map((task) => task.name);
  expect(named('a')).toEqual(['train@a@x=1', 'eval@a@x=1', 'train@a@x=2']);
  expect(named('a@x=1')).toEqual(['train@a@x=1', 'eval@a@x=1']);
  expect(named('train@a')).toEqual(['train@a@x=1', 'train@a@x=2']);
  expect(named('b')).toEqual(['b']);
  expect(named('c')).toEqual([]);
});

test('unknown names come back with what there is', () => {
  expect(roles({ targets: ['tran'] })).toMatchObject({ type: 'unknown', what: 'target', name: 'tran' });
  expect(roles({ experiments: ['four'] })).toEqual({
    type: 'unknown',
    what: 'experiment',
    name: 'four',
    among: ['one', 'two', 'three'],
  });
});

test('experiments keep their own tasks and what they need; a collecting stage waits for the others', async () => {
  expect(roles({ experiments: ['two'] })).toEqual({
    data: 'needed',
    'train@one': 'needed',
    'train@two': 'target',
    'train@three': 'check',
    report: 'collects',
  });
  const wanted = { experiments: ['two'] };
  expect((await project.preview(study, { wanted }))['report']).toBe('left: needs train@three');
  const first = await project.run(study, { wanted });
  expect(first.tasks).toEqual({
    data: 'ran',
    'train@one': 'ran',
    'train@two': 'ran',
    report: 'left: needs train@three',
  });
  await project.run(study, { wanted: { targets: ['train@three'] } });
  expect((await project.run(study, { wanted })).tasks['report']).toBe('ran');
});

test('without dependencies, a task that would have to run is named and nothing starts', async () => {
  const wanted = { targets: ['train@one'] };
  const refused = await project.run(study, { wanted, noDeps: true });
  expect(refused.outcome).toEqual({ type: 'refused', task: 'data', reason: { type: 'first' } });
  expect(refused.events).toEqual([]);
  await project.run(study, { wanted: { targets: ['data'] } });
  expect((await project.run(study, { wanted, noDeps: true })).tasks).toMatchObject({ 'train@one': 'ran' });
});

test('after a failure nothing more is started, unless the run keeps going with what does not need it', async () => {
  const tasks: TaskSketch[] = [
    { name: 'a', options: { text: 'a', error: { type: 'input', message: 'no' } } },
    { name: 'b', in: { from: 'a' } },
    { name: 'c', options: { text: 'c' } },
    { name: 'd', in: { from: 'c' } },
  ];
  const stopped = await project.run(tasks, { jobs: 1 });
  expect(stopped.tasks).toMatchObject({ a: 'failed: no', b: 'left: needs a' });
  expect(stopped.tasks['d']).toMatch(/^left: /);
  const kept = await project.run(tasks, { jobs: 1, keepGoing: true });
  expect(kept.tasks).toMatchObject({ a: 'failed: no', b: 'left: needs a', d: 'ran' });
});

test('links of a looked-at task are not touched', async () => {
  await project.run(study);
  const edited = study.map((task) =>
    task.name === 'train@three' ? { ...task, options: { text: '4' } } : task,
  );
  await project.run(edited);
  const ran = await project.run(study, { wanted: { experiments: ['two'] } });
  expect(ran.tasks['report']).toBe('restored');
  expect(project.result('train@three')).toBe('4D');
});

const none = async (): Promise<number> => 0;

function capacityOf(total: ResourceAmounts): () => Promise<Capacity> {
  return async () => ({ perTask: total, total, place: 'this test' });
}

test('nothing is allocated twice, and jobs bounds the number of tasks', async () => {
  const pool = createResourcePool(capacityOf({ cpus: 4, memory: 100, gpus: 0 }), 2);
  const taken: string[] = [];
  const take = async (name: string, cpus: number): Promise<() => void> => {
    const { release } = await pool.acquire({ cpus, memory: 0, gpus: 0, priority: none });
    taken.push(name);
    return release;
  };
  const [one, all, small, third] = [take('one', 2), take('all', 4), take('small', 1), take('third', 1)];
  await Promise.all([one, small]);
  expect(taken).toEqual(['one', 'small']);
  (await one)();
  await third;
  expect(taken).toEqual(['one', 'small', 'third']);
  (await small)();
  (await third)();
  await all;
  expect(taken.at(-1)).toBe('all');
});

test('memory and GPUs are allocated like cores, and the highest priority goes first', async () => {
  const pool = createResourcePool(capacityOf({ cpus: 8, memory: 100, gpus: 2 }), 8);
  const first = await pool.acquire({ cpus: 1, memory: 60, gpus: 1, priority: none });
  const gpu = await pool.acquire({ cpus: 1, memory: 0, gpus: 1, priority: none });
  expect([first.gpus, gpu.gpus]).toEqual([[0], [1]]);
  const order: string[] = [];
  const wait = async (
    name: string,
    memory: number,
    gpus: number,
    priority: number,
  ): Promise<readonly number[]> => {
    const allocation = await pool.acquire({ cpus: 1, memory, gpus, priority: async () => priority });
    order.push(name);
    return allocation.gpus;
  };
  const waiting = [wait('low', 50, 0, 1), wait('high', 50, 0, 9), wait('both', 0, 1, 5)];
  await pool.acquire({ cpus: 1, memory: 40, gpus: 0, priority: none });
  expect(order).toEqual([]);
  gpu.release();
  expect(await waiting[2]).toEqual([1]);
  first.release();
  await waiting[1];
  expect(order).toEqual(['both', 'high']);
});

test('a task is told the threads that its cpus mean, and the engine', async () => {
  const ran = project.run(
    [{ name: 'a', cpus: 'all', options: { started: project.path('started'), gate: project.path('gate') } }],
    { engine: 'onnxruntime', provider: 'webgpu' },
  );
  await appears(project.path('started'));
  writeFileSync(project.path('gate'), '');
  await ran;
  const job = JSON.parse(project.read('artifacts/current/a/log/job.json'));
  expect(job).toMatchObject({
    version: 1,
    task: 'a',
    kind: 'write',
    threads: availableParallelism(),
    engine: 'onnxruntime',
    provider: 'webgpu',
    inputs: {},
  });
});
