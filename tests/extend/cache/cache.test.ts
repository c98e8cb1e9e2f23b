import { mkdirSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../../support/commands.ts';
import { ranSince, tasksOf } from '../../support/project.ts';
import { createExtendedProject } from '../support/extended-house.ts';

test('a kind of cache is one file and its scheme in the catalog', async () => {
  const theirs = await createExtendedProject(COPY_PROJECT);
  const shared = theirs.path('shared');
  mkdirSync(shared);
  expect((await theirs.run('--cache', `dir:${shared}`)).exitCode).toBe(0);
  const entries = readdirSync(shared).sort();

  const ours = await createExtendedProject(COPY_PROJECT);
  const { events } = await ours.run('--cache', `read-only:${shared}`);
  expect(tasksOf(events, 'task-cached')).toEqual(['first', 'second', 'third']);
  expect(ranSince(ours)).toEqual([]);

  ours.write('data/a.txt', 'cherry');
  await ours.run('--cache', `read-only:${shared}`);
  expect(ranSince(ours)).toEqual(['first', 'second', 'third']);
  expect(readdirSync(shared).sort()).toEqual(entries);
}, 180_000);
