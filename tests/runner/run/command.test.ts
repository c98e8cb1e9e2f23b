import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobError } from '../../../src/runner/job/job-file.ts';
import { createSketched, type SketchedProject } from '../support/sketched-project.ts';
import type { TaskSketch } from '../support/task-sketch.ts';

let project: SketchedProject;
beforeEach(() => {
  project = createSketched();
});
afterEach(() => project.remove());

function command(run: readonly string[], more: Partial<TaskSketch> & { with?: object } = {}): TaskSketch {
  const { with: options, ...rest } = more;
  return {
    name: 'c',
    kind: 'command',
    unkeyed: ['/pass-env'],
    options: { run, ...options } as never,
    ...rest,
  };
}

async function errorOf(task: TaskSketch, others: readonly TaskSketch[] = []): Promise<JobError> {
  const ran = await project.run([...others, task]);
  const failed = ran.events.find((event) => event.event === 'task-failed');
  if (failed?.event !== 'task-failed') throw new Error('it did not fail');
  return failed.error;
}

const shell = (script: string, ...args: string[]): string[] => ['sh', '-c', script, ...args];

test('a command runs in the root, gets its inputs and path: files by absolute path, and writes to ${out}', async () => {
  project.write('script.sh', 'pwd; cat "$1" "$2/result.txt" > "$3/joined"');
  project.write('data.txt', 'data ');
  const tasks = [
    { name: 'a', options: { text: 'A' } },
    command(['sh', 'path:script.sh', 'path:data.txt', '${in.model}', '${out}'], {
      in: { model: 'a', 'run/1': 'path:script.sh', 'run/2': 'path:data.txt' },
      with: { out: { joined: 'joined' } },
    }),
  ];
  expect((await project.run(tasks)).tasks['c']).toBe('ran');
  expect(project.result('c', 'joined')).toBe('data A');
  expect(project.read('artifacts/current/c/log/log.txt').trim()).toBe(project.root);

  expect((await project.run(tasks)).tasks['c']).toBe('up-to-date');
  project.write('script.sh', 'cat "$2/result.txt" > "$3/joined"');
  expect((await project.run(tasks)).reasonOf('c')).toMatch(
    /^script\.sh changed: content [0-9a-f]{8} -> [0-9a-f]{8}$/,
  );
});

test('it sees PATH, HOME, LANG and what env and pass-env list, and nothing else; only env is in the key', async () => {
  process.env['OCC_TEST_PASSED'] = 'one';
  process.env['OCC_TEST_SECRET'] = 'secret';
  const task = (mode: string): TaskSketch =>
    command(shell('env > "$0"/env', '${out}'), {
      with: { env: { MODE: mode, WHERE: '${out}' }, 'pass-env': ['OCC_TEST_PASSED'] },
    });
  await project.run([task('fast')]);
  const names = project
    .result('c', 'env')
    .split('\n')
    .map((line) => line.split('=')[0]);
  expect(names).toEqual(expect.arrayContaining(['PATH', 'HOME', 'MODE', 'WHERE', 'OCC_TEST_PASSED']));
  expect(names).not.toContain('OCC_TEST_SECRET');

  process.env['OCC_TEST_PASSED'] = 'two';
  expect((await project.run([task('fast')])).tasks['c']).toBe('up-to-date');
  expect((await project.run([task('slow')])).reasonOf('c')).toBe('env.MODE fast -> slow');
});

test('an input of several experiments becomes one argument for each, in order', async () => {
  const tasks = [
    { name: 'm@one', options: { text: '1' } },
    { name: 'm@two', options: { text: '2' } },
    command(shell('for one in "$@"; do cat "$one/result.txt"; done > "$0/all"', '${out}', '${in.m}'), {
      in: { m: ['m@two', 'm@one'] },
    }),
  ];
  await project.run(tasks);
  expect(project.result('c', 'all')).toBe('21');
});

test('failures name the program, its exit code, the last lines of its log, and a cure where there is one', async () => {
  expect(await errorOf(command(shell('echo bad thing; exit 3')))).toEqual({
    type: 'input',
    message: '"sh" ended with exit code 3',
    lastLines: ['bad thing'],
  });
  expect(await errorOf(command(['no-such-program']))).toMatchObject({
    message: 'there is no program "no-such-program"',
  });
  expect(await errorOf(command(shell('true'), { with: { out: { metrics: 'metrics.json' } } }))).toMatchObject(
    {
      message: 'the program ended well but did not write metrics.json',
    },
  );
  expect(await errorOf(command(['echo', '${in.nothing}']))).toMatchObject({
    message: '${in.nothing} is not known here',
    cure: 'there is ${out}',
  });
  expect(await errorOf(command(['cat', 'path:gone'], { in: { 'run/1': 'path:gone' } }))).toMatchObject({
    message: 'gone does not exist',
    place: 'pipeline.yaml:7:5',
  });
});

test('what a command leaves running is ended before its output is published', async () => {
  const tasks = [command(shell('(while true; do date +%N > "$0/x"; done) & sleep 0.1', '${out}'))];
  expect((await project.run(tasks)).tasks['c']).toBe('ran');
  expect((await project.run(tasks)).tasks['c']).toBe('up-to-date');
});
