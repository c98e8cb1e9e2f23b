import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Executor, Job } from '../../../src/runner/executors/executor.ts';
import { readManifest } from '../../../src/runner/store/manifest.ts';
import { pollingExecutor } from '../executors/support/polling-executor.ts';
import { appears, createSketched, fakeStage, type SketchedProject } from '../support/sketched-project.ts';
import type { TaskSketch } from '../support/task-sketch.ts';

let project: SketchedProject;
beforeEach(() => {
  project = createSketched();
});
afterEach(() => project.remove());

const executor = pollingExecutor(fakeStage, 200);

test('a run through files alone: a chain, what it said of itself, and the second run starts nothing', async () => {
  const tasks: TaskSketch[] = [
    { name: 'a', options: { text: 'A' } },
    { name: 'b', options: { text: 'B' }, in: { from: 'a' } },
    { name: 'c', kind: 'command', options: { run: ['sh', '-c', 'echo C > "$0/result.txt"', '${out}'] } },
  ];
  const { tasks: first, events } = await project.run(tasks, { executor });
  expect(first).toEqual({ a: 'ran', b: 'ran', c: 'ran' });
  expect(project.result('b')).toBe('BA');
  expect(readManifest(project.path('artifacts/current/a')).facts).toEqual({ speed: 7 });
  const started = events.filter(({ event }) => event === 'task-started');
  for (const event of started) {
    expect(event).toMatchObject({ handle: expect.stringMatching(/^job \d$/) });
    expect(event).not.toHaveProperty('pid');
  }
  expect(events).toContainEqual(expect.objectContaining({ event: 'task-progress', task: 'a' }));
  expect((await project.run(tasks, { executor })).tasks).toEqual({
    a: 'up-to-date',
    b: 'up-to-date',
    c: 'up-to-date',
  });
});

test('a stop keeps the checkpoint, and the next run goes on from there', async () => {
  const [started, gate] = [project.path('started'), project.path('gate')];
  const tasks: TaskSketch[] = [{ name: 'train', options: { text: 't', steps: 3, started, gate } }];
  const stop = new AbortController();
  const running = project.run(tasks, { executor, stop: stop.signal });
  await appears(started);
  stop.abort();
  expect((await running).tasks).toEqual({ train: 'left: stopped' });
  writeFileSync(gate, '');
  expect((await project.run(tasks, { executor })).tasks).toEqual({ train: 'ran' });
  expect(project.read('artifacts/current/train/log/log.txt')).toContain('from step 1');
});

test('a job says what it takes, for whoever hands it on to a scheduler; GPUs without a number have none', async () => {
  const jobs: Job[] = [];
  const noting: Executor = {
    ...executor,
    start(job, onMessage) {
      jobs.push(job);
      return executor.start(job, onMessage);
    },
  };
  const tasks: TaskSketch[] = [{ name: 'a', cpus: 'all', memory: 3e9, gpus: 2, options: { text: 'A' } }];
  expect((await project.run(tasks, { executor: noting })).tasks).toEqual({ a: 'ran' });
  expect(jobs).toMatchObject([
    { resources: { cpus: 2, memory: 3e9, gpus: 2 }, gpus: [], file: { threads: 2 } },
  ]);

  const greedy = await project.run([{ name: 'b', memory: 5e9, gpus: 9 }], { executor: noting });
  expect(greedy.outcome).toMatchObject({
    type: 'unmet-resources',
    unmet: [
      { error: { message: 'asks for 5.0 GB of memory, and a node has 4.0 GB; 9 GPUs, and a node has 8' } },
    ],
  });
});

test('what has no limit together lets all run at once; one task still gets no more than a machine has', async () => {
  const gate = project.path('gate');
  const names = ['a', 'b', 'c', 'd'];
  const tasks: TaskSketch[] = names.map((name) => ({
    name,
    cpus: 'all',
    options: { text: name, started: project.path(`started-${name}`), gate },
  }));
  const running = project.run(tasks, { executor });
  await Promise.all(names.map((name) => appears(project.path(`started-${name}`))));
  expect(existsSync(gate)).toBe(false);
  writeFileSync(gate, '');
  await running;
  const job = JSON.parse(project.read('artifacts/current/a/log/job.json'));
  expect(job).toMatchObject({ threads: 2 });
});
