import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../../support/commands.ts';
import { openProject, tasksOf } from '../../support/project.ts';
import { createExtendedProject } from '../support/extended-house.ts';

test('a field of the key is one file and its name in the list of fields', async () => {
  const extended = await createExtendedProject(COPY_PROJECT);
  const before = openProject(extended.root);
  await before.run();

  const { events } = await extended.run();
  expect(tasksOf(events, 'task-started')).toEqual(['first', 'second', 'third']);
  const { stdout } = await extended.occ('explain', 'first', '--json');
  expect(JSON.parse(stdout).key.platform).toBe(process.platform);

  // Who does not know the field goes on with what there was.
  expect((await before.occ('status')).stdout).toContain('restored');
  expect((await extended.occ('diff', 'second')).stdout).toContain('platform');
}, 180_000);
