import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../support/commands.ts';
import { createProject } from '../support/project.ts';

test('an executor, or an option of one, that there is not is an error with a list of those there are', async () => {
  const project = createProject(COPY_PROJECT);
  expect(await project.occ('run', '--executor', 'nowhere')).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'there is no executor "nowhere"\n  use one of local',
  });
  expect(await project.occ('run', '--executor-option', 'patience=3')).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'the executor local has no option "patience"\n  there is grace',
  });
  expect(await project.occ('run', '--executor-option', 'grace=soon')).toEqual({
    exitCode: 2,
    stdout: '',
    stderr:
      '"soon" is no grace of the executor local\n' +
      '  it is how many seconds a task that is asked to stop has until it is killed',
  });
  expect((await project.occ('run', '--executor', 'local', '--executor-option', 'grace=1')).exitCode).toBe(0);
});

test('its options can stand in the environment, and it is loaded only where there is something to run', async () => {
  const project = createProject(COPY_PROJECT);
  const run = (grace: string) => project.start(['run'], { env: { OCC_PIPE_LOCAL_GRACE: grace } });
  expect(await run('soon')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is no grace') });
  expect((await run('0.5')).exitCode).toBe(0);
  expect((await run('soon')).exitCode).toBe(0);
});
