import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../support/commands.ts';
import { createProject, ranSince, tasksOf } from '../support/project.ts';

test('a team shares results through a folder: what one has made, the others fetch', async () => {
  const [one, other] = [createProject(COPY_PROJECT), createProject(COPY_PROJECT)];
  const cache = `dir:${one.path('team')}`;
  mkdirSync(one.path('team'));
  expect((await one.run('--cache', cache)).exitCode).toBe(0);
  expect(ranSince(one)).toEqual(['first', 'second', 'third']);

  const { stdout: status } = await other.occ('status', '--cache', cache);
  expect(status).toMatch(/^first +to fetch +fetched from dir:.*team, made \d{4}-\d\d-\d\d$/m);
  expect((await other.occ('explain', 'first', '--cache', cache)).stdout).toContain(
    'first: fetched from dir:',
  );
  const fetched = await other.start(['run'], { env: { OCC_PIPE_CACHE: cache } });
  expect(fetched).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('third: cached, fetched from'),
  });
  expect(ranSince(other)).toEqual([]);
  expect(other.read('artifacts/current/third/out/text')).toBe(one.read('artifacts/current/third/out/text'));
  expect((await other.occ('verify')).stdout).toBe('3 entries, 0 broken');

  other.write('data/a.txt', 'plum');
  const { exitCode, events } = await other.run('--cache', cache);
  expect(exitCode).toBe(0);
  expect(tasksOf(events, 'task-finished')).toContain('first');
  one.write('data/a.txt', 'plum');
  const again = await one.run('--cache', cache);
  expect(tasksOf(again.events, 'task-finished')).toEqual([]);
});

test('an address of no kind of cache is an error; a cache that does not answer is a warning', async () => {
  const project = createProject(COPY_PROJECT);
  for (const address of ['ftp:/x', 'nonsense', 'dir:'])
    expect(await project.occ('run', '--cache', address)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `there is no cache "${address}"\n  give an address: dir:…`,
    });
  const nowhere = ['--cache', 'dir:not/here'];
  const warning = `the cache dir:not/here: there is no folder ${project.path('not/here')}`;
  expect((await project.occ('status', ...nowhere)).stderr).toBe(`warning: ${warning}`);
  const ran = await project.run(...nowhere);
  expect(ran.exitCode).toBe(0);
  expect(ran.events).toContainEqual(expect.objectContaining({ event: 'warning', text: warning }));
});
