import { rmSync, utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COPY_PIPELINE, COPY_PROJECT } from '../support/commands.ts';
import { createProject, type Project, ranSince, tasksOf } from '../support/project.ts';

async function upToDate(): Promise<Project> {
  const project = createProject(COPY_PROJECT);
  const { exitCode, stderr } = await project.run();
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(ranSince(project)).toEqual(['first', 'second', 'third']);
  return project;
}

describe('a second run', () => {
  test('starts nothing and finds every task cached', async () => {
    const project = await upToDate();
    const { exitCode, events } = await project.run();
    expect(exitCode).toBe(0);
    expect(tasksOf(events, 'task-started')).toEqual([]);
    expect(tasksOf(events, 'task-cached')).toEqual(['first', 'second', 'third']);
    expect(ranSince(project)).toEqual([]);
    expect(project.list('artifacts/runs')).toHaveLength(1);
  });

  test('runs nothing after a touch', async () => {
    const project = await upToDate();
    utimesSync(project.path('data/a.txt'), new Date(), new Date());
    await project.run();
    expect(ranSince(project)).toEqual([]);
  });

  test('runs what depends on an edited file', async () => {
    const project = await upToDate();
    project.write('data/a.txt', 'cherry');
    const { events } = await project.run();
    expect(ranSince(project)).toEqual(['first', 'second', 'third']);
    const reasons = events.flatMap((event) => (event.event === 'task-started' ? [event.reason] : []));
    expect(reasons[0]).toContain('a.txt');
  });

  test('stops the cascade where a re-run gives equal output', async () => {
    const project = await upToDate();
    project.write('data/a.txt', 'avocado');
    const { events } = await project.run();
    expect(ranSince(project)).toEqual(['first']);
    expect(tasksOf(events, 'task-cached')).toEqual(['second', 'third']);
  });

  test('finds edits that kept size and modification time', async () => {
    const project = await upToDate();
    const time = new Date('2020-01-01');
    utimesSync(project.path('data/a.txt'), time, time);
    await project.run();
    project.write('data/a.txt', 'mango');
    utimesSync(project.path('data/a.txt'), time, time);
    await project.run();
    expect(ranSince(project)).toEqual(['first', 'second', 'third']);
  });

  test('flips links when an edit is taken back, and runs nothing', async () => {
    const project = await upToDate();
    project.write('data/a.txt', 'cherry');
    await project.run();
    ranSince(project);
    project.write('data/a.txt', 'apple');
    const { events } = await project.run();
    expect(ranSince(project)).toEqual([]);
    expect(tasksOf(events, 'task-cached')).toEqual(['first', 'second', 'third']);
    expect(project.read('artifacts/current/third/out/text')).toBe('a');
  });

  test('does not run a stage again because it was renamed', async () => {
    const project = await upToDate();
    project.write(
      'pipeline.yaml',
      COPY_PIPELINE.replaceAll('second', 'middle').replace('copy.sh, middle', 'copy.sh, second'),
    );
    await project.run();
    expect(ranSince(project)).toEqual([]);
  });
});

describe('what was published', () => {
  test('is made again, with the reason, when a file of it is missing', async () => {
    const project = await upToDate();
    rmSync(project.path('artifacts/current/second/out/text'), { force: true });
    const { events } = await project.run();
    expect(ranSince(project)).toEqual(['second']);
    const reason = events.flatMap((event) => (event.event === 'task-started' ? [event.reason] : []))[0];
    expect(reason).toContain('text');
  });

  test('gets its link back', async () => {
    const project = await upToDate();
    rmSync(project.path('artifacts/current/third'));
    const { exitCode } = await project.run();
    expect(exitCode).toBe(0);
    expect(ranSince(project)).toEqual([]);
    expect(project.read('artifacts/current/third/out/text')).toBe('a');
  });
});

describe('targets', () => {
  test('bring only what they need up to date', async () => {
    const project = createProject(COPY_PROJECT);
    await project.run('--only', 'second');
    expect(ranSince(project)).toEqual(['first', 'second']);
    expect(project.list('artifacts/current')).toEqual(['first', 'second']);
  });

  test('with --no-deps stop before starting when something else would have to run', async () => {
    const project = createProject(COPY_PROJECT);
    const { exitCode, stdout, stderr } = await project.occ('run', 'second', '--no-deps');
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('first');
    expect(ranSince(project)).toEqual([]);
  });

  test('that do not exist are an error with a suggestion', async () => {
    const project = createProject(COPY_PROJECT);
    const { exitCode, stderr } = await project.occ('run', 'secnd');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('second');
  });

  test('run again with --force', async () => {
    const project = await upToDate();
    const { exitCode } = await project.run('second', '--force');
    expect(exitCode).toBe(0);
    expect(ranSince(project)).toEqual(['second']);
  });
});

describe('--dry-run', () => {
  test('names what would run and why, and starts nothing', async () => {
    const project = await upToDate();
    project.write('data/a.txt', 'cherry');
    const { exitCode, stdout } = await project.occ('run', '--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/first.*a\.txt/);
    expect(stdout).toMatch(/second.*after first/);
    expect(ranSince(project)).toEqual([]);
  });
});
