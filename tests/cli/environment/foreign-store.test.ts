import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../../support/commands.ts';
import { bin, createProject, type Outcome, type Project } from '../../support/project.ts';

const isRoot = process.getuid?.() === 0;
const canBeAnother = isRoot && spawnSync('setpriv', ['--version']).status === 0;
const why = canBeAnother ? '' : ' (needs to be root, and setpriv)';

/** As a user who may read the project, and write nothing in it. */
function occAsNobody(project: Project, ...args: string[]): Outcome {
  const user = ['--reuid=65534', '--regid=65534', '--clear-groups'];
  const words = [...user, process.execPath, bin, ...args];
  const { status, stdout, stderr } = spawnSync('setpriv', words, { cwd: project.root, encoding: 'utf8' });
  return { exitCode: status ?? undefined, stdout, stderr };
}

async function readableProject(): Promise<Project> {
  const project = createProject(COPY_PROJECT);
  await project.run();
  chmodSync(project.root, 0o755);
  return project;
}

test.skipIf(!canBeAnother)(
  `who may only read a store reads it with every command that reads${why}`,
  async () => {
    const project = await readableProject();
    appendFileSync(project.path('data/a.txt'), ' pie');
    const commands = [
      ['status'],
      ['show', 'first'],
      ['log', 'first'],
      ['explain', 'first'],
      ['graph'],
      ['lint'],
      ['verify'],
      ['diff', 'first', 'second'],
      ['run', '--dry-run'],
      ['gc', '--dry-run'],
    ];
    for (const command of commands)
      expect([command, occAsNobody(project, ...command)]).toMatchObject([
        command,
        { exitCode: 0, stderr: '' },
      ]);
  },
);

test.skipIf(!canBeAnother)(`a run that may not write names task, folder, cause and cure${why}`, async () => {
  const project = await readableProject();
  appendFileSync(project.path('data/a.txt'), ' pie');
  const { exitCode, stdout, stderr } = occAsNobody(project, 'run', '--plain');
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/first: failed: artifacts\/work\/command-\w+: this user may not write it/);
  expect(stdout).toContain('to mend it: run as the user whom it belongs to');
  expect(stderr).toMatch(/^warning: the record of this run is not whole: this user may not write it/);
});

test('nothing that is made may be written by others than the umask says', async () => {
  const project = createProject(COPY_PROJECT);
  execFileSync('sh', ['-c', 'umask 022; exec "$@"', 'sh', process.execPath, bin, 'run'], {
    cwd: project.root,
  });
  const found = execFileSync('find', ['artifacts', '-perm', '/022', '!', '-type', 'l'], {
    cwd: project.root,
  });
  expect(String(found)).toBe('');
});
