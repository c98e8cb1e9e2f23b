import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../../support/commands.ts';
import { createExtendedProject } from '../support/extended-house.ts';

test('a command is one file and its entry in the list of commands', async () => {
  const project = await createExtendedProject(COPY_PROJECT);

  expect((await project.occ('stages')).stdout).toBe('first  1 task\nsecond  1 task\nthird  1 task');
  expect((await project.occ('--help')).stdout).toMatch(/^ {2}stages +list the stages$/m);
  expect(await project.occ('stages', '--unknown')).toMatchObject({ exitCode: 2, stdout: '' });
}, 180_000);
