import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { identifyProcess, isAlive } from '../../../src/base/environment/process-identity.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { artifactPaths } from '../../../src/runner/store/artifact-paths.ts';
import { verifyStore } from '../../../src/runner/store/verify.ts';
import { buildRunner, startRunner } from '../support/runner-process.ts';
import { appears, createSketched, type SketchedProject } from '../support/sketched-project.ts';
import type { TaskSketch } from '../support/task-sketch.ts';

let folder: string;
let main: string;
let project: SketchedProject;
beforeAll(() => {
  // Beside the tests, so that it finds the packages.
  folder = mkdtempSync(join(import.meta.dirname, '../../../node_modules/.runner-test-'));
  main = buildRunner(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  project = createSketched();
});
afterEach(() => project.remove());

/** A task that says when it works and waits for a sign. */
function gated(name: string, options: TaskSketch['options'] = {}): TaskSketch {
  return {
    name,
    options: { text: name, started: project.path('started'), gate: project.path('gate'), ...options },
  };
}

async function statesOfStore(): Promise<string[]> {
  const states: string[] = [];
  for await (const verdict of verifyStore(artifactPaths(project.root, project.path('pipeline.yaml'))))
    states.push(verdict.state);
  return states;
}

test('the runner killed in the middle of a task: its child ends, and the next run goes on from the checkpoint', async () => {
  const tasks = [{ name: 'before' }, gated('train', { steps: 3 })];
  const runner = startRunner(main, project, tasks);
  await appears(project.path('started'));
  const child = identifyProcess(Number(project.read('started')));
  runner.child.kill('SIGKILL');
  await runner.ended;
  while (isAlive(child)) await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await statesOfStore()).every((state) => state === 'whole')).toBe(true);

  writeFileSync(project.path('gate'), '');
  const next = await project.run(tasks);
  expect(next.tasks['train']).toBe('ran');
  const log = project.read('artifacts/current/train/log/log.txt');
  expect(log).toContain('from step 0');
  expect(log).toContain('from step 1');
  expect(project.list('artifacts/work')).toEqual([]);
});

test('a command, and what it started, does not outlive its runner', async () => {
  const script = 'sleep 60 & echo $! > grandchild; echo $$ > child; touch ready; wait';
  const command: TaskSketch = { name: 'c', kind: 'command', options: { run: ['sh', '-c', script] } };
  const runner = startRunner(main, project, [command]);
  await runner.sees('task-started');
  await appears(project.path('ready'));
  const pids = ['child', 'grandchild'].map((file) => identifyProcess(Number(project.read(file))));
  runner.child.kill('SIGKILL');
  await runner.ended;
  while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('a task killed by a signal loses only itself, says which signal, and is resumed', async () => {
  const tasks = (die?: string): TaskSketch[] => [
    { name: 'train', options: { text: 't', steps: 2, ...(die && { die }) } },
    { name: 'other' },
    { name: 'after', in: { from: 'train' } },
  ];
  const ran = await project.run(tasks('SIGKILL'), { keepGoing: true });
  expect(ran.tasks).toEqual({
    train: 'failed: was killed by SIGKILL, as the system does when memory runs out',
    other: 'ran',
    after: 'left: needs train',
  });
  const failed = ran.events.find((event) => event.event === 'task-failed');
  expect(failed).toMatchObject({
    error: {
      cure: 'run again: it goes on from its last checkpoint',
      lastLines: ['working on write', 'from step 0', 'a note'],
    },
  });
  expect((await project.run(tasks())).tasks['train']).toBe('ran');
  expect(project.read('artifacts/current/train/log/log.txt')).toContain('from step 2');
});

test('a task that failed by itself keeps its log and starts from scratch the next time', async () => {
  const tasks = (more: JsonObject): TaskSketch[] => [
    { name: 'train', options: { text: 't', steps: 2, ...more } },
  ];
  const error = { type: 'input', message: 'bad image', place: 'x.jpg' };
  const ran = await project.run(tasks({ error }));
  const failed = ran.events.find((event) => event.event === 'task-failed');
  expect(failed).toMatchObject({ error });
  expect(project.read((failed as { log: string }).log)).toContain('working on write');

  expect((await project.run(tasks({}))).tasks['train']).toBe('ran');
  const log = project.read('artifacts/current/train/log/log.txt');
  expect(log).toContain('from step 0');
  expect(log).not.toContain('from step 2');
});

test('a stop asks tasks to end, starts nothing more, and keeps their checkpoints', async () => {
  const tasks = [gated('train', { steps: 5 }), { name: 'after', in: { from: 'train' } }];
  const stop = new AbortController();
  const running = project.run(tasks, { stop: stop.signal });
  await appears(project.path('started'));
  stop.abort();
  const ran = await running;
  expect(ran.outcome).toMatchObject({ ok: false, interrupted: true });
  expect(ran.tasks).toEqual({ train: 'left: stopped', after: 'left: stopped' });
  writeFileSync(project.path('gate'), '');
  await project.run(tasks);
  expect(project.read('artifacts/current/train/log/log.txt')).toContain('from step 1');
});

test('a task that does not heed the stop is killed: after the grace, or at once by a second stop', async () => {
  for (const second of [false, true]) {
    const [stop, kill] = [new AbortController(), new AbortController()];
    rmSync(project.path('started'), { force: true });
    const running = project.run([gated('deaf', { deaf: true })], { stop: stop.signal, kill: kill.signal });
    await appears(project.path('started'));
    stop.abort();
    if (second) kill.abort();
    expect((await running).tasks).toEqual({ deaf: 'left: stopped' });
  }
});

test('two runs at once do each task once, and the second waits for the first', async () => {
  const tasks = [gated('a'), { name: 'b', in: { from: 'a' } }];
  const first = startRunner(main, project, tasks);
  await appears(project.path('started'));
  const second = startRunner(main, project, tasks);
  await second.sees('task-waiting');
  writeFileSync(project.path('gate'), '');
  const [one, two] = await Promise.all([first.tasks, second.tasks]);
  expect([one['a'], two['a']]).toEqual(['ran', expect.stringMatching(/up-to-date|restored/)]);
  expect([one['b'], two['b']].filter((how) => how === 'ran')).toHaveLength(1);
});

test('equal tasks are executed once in a run', async () => {
  const ran = await project.run([
    { name: 't@one', options: { text: 'same' } },
    { name: 't@two', options: { text: 'same' } },
  ]);
  expect(Object.values(ran.tasks).sort()).toEqual(['ran', 'restored']);
  expect(project.list('artifacts/store')).toHaveLength(1);
});

test('an input that changes while the task runs is named, and nothing is published', async () => {
  project.write('data/a.jpg', 'a');
  const tasks = (write: string): TaskSketch[] => [
    { name: 'r', in: { images: 'path:data' }, options: { write } },
  ];
  const ran = await project.run(tasks(project.path('data/a.jpg')));
  expect(ran.tasks['r']).toBe('failed: input changed while it was read: a.jpg');
  expect(() => project.list('artifacts/store')).toThrow();
  expect((await project.run(tasks(project.path('elsewhere')))).tasks['r']).toBe('ran');
  expect(readFileSync(project.path('artifacts/current/r/out/result.txt'), 'utf8')).toBe('changed');
});

test('a task that the machine failed, by a full disk or such, goes on from its checkpoints the next time', async () => {
  const tasks = (more: JsonObject): TaskSketch[] => [
    { name: 'train', options: { text: 't', steps: 2, ...more } },
  ];
  const error = { type: 'environment', message: 'no space is left', place: 'x', cure: 'make room' };
  const ran = await project.run(tasks({ error }));
  const failed = ran.events.find((event) => event.event === 'task-failed');
  const cure = 'make room, then run again: it goes on from its last checkpoint';
  expect(failed).toMatchObject({ error: { ...error, cure } });
  expect((await project.run(tasks({}))).tasks['train']).toBe('ran');
  expect(project.read('artifacts/current/train/log/log.txt')).toContain('from step 2');
});

test('so does one whose error a full disk has cut off', async () => {
  const tasks = (more: JsonObject): TaskSketch[] => [
    { name: 'train', options: { text: 't', steps: 2, ...more } },
  ];
  const error = { type: 'input', message: 'no space is left' };
  const ran = await project.run(tasks({ error }));
  const failed = ran.events.find((event) => event.event === 'task-failed') as { log: string };
  project.write(failed.log.replace('log/log.txt', 'error.json'), '{"type":');
  expect((await project.run(tasks({}))).tasks['train']).toBe('ran');
  expect(project.read('artifacts/current/train/log/log.txt')).toContain('from step 2');
});
