import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../../support/commands.ts';
import { bin, createProject, type Project } from '../../support/project.ts';

const TOO_LONG = 'n'.repeat(256);

/** What a name may lead to that is no file, and what is said of it. */
const NO_FILES: readonly [string, (project: Project, name: string) => void, RegExp][] = [
  ['a folder', (project, name) => mkdirSync(project.path(name)), /: it is a folder where a file belongs$/m],
  [
    'a named pipe',
    (project, name) => void spawnSync('mkfifo', [project.path(name)]),
    /: it is a named pipe where a file belongs$/m,
  ],
  [
    'an endless device',
    (project, name) => symlinkSync('/dev/zero', project.path(name)),
    /: it is a device where a file belongs$/m,
  ],
  [
    'a link to itself',
    (project, name) => symlinkSync(name, project.path(name)),
    /: it is a link that leads back to itself$/m,
  ],
];

async function refused(project: Project, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await project.start(args, { timeout: 30_000 });
  expect([args, exitCode, stdout]).toEqual([args, 1, '']);
  expect(stderr).not.toMatch(/E[A-Z]{4,}|^ +at /m);
  return String(stderr);
}

test.each(
  NO_FILES,
)('a configuration that is %s is told as such, and never waited for', async (_, make, words) => {
  const project = createProject();
  make(project, 'pipeline.yaml');
  const told = await refused(project, 'status');
  expect(told).toMatch(words);
  expect(told).toMatch(/^pipeline\.yaml: /);
  expect(told).toContain('or name another file with -f');
  make(project, 'other');
  expect(await refused(project, 'run', '-f', 'other')).toMatch(words);
});

test('so is one behind a file, and one of a name that no file can have', async () => {
  const project = createProject(COPY_PROJECT);
  expect(await refused(project, 'lint', '-f', 'pipeline.yaml/mine.yaml')).toMatch(
    /^pipeline\.yaml: it is a file where a folder belongs$/m,
  );
  expect(await refused(project, 'lint', '-f', TOO_LONG)).toContain('longer than the file system takes');
});

test('a link to nothing is a file that is not there, not that of a folder above', async () => {
  const project = createProject({ ...COPY_PROJECT, 'inner/x': '' });
  symlinkSync('nothing', project.path('inner/pipeline.yaml'));
  const { exitCode, stderr } = await project.start(['status'], { cwd: project.path('inner') });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^there is no file pipeline\.yaml$/m);
});

/** In the folder, which no option of `spawn` could name. */
function statusIn(folder: Buffer): { status: number | null; stderr: string } {
  const script = Buffer.concat([Buffer.from("cd '"), folder, Buffer.from(`' && exec "$0" "$1" status`)]);
  const file = createProject();
  file.write('go.sh', script);
  return spawnSync('sh', ['-c', '. "$2"', process.execPath, bin, file.path('go.sh')], { encoding: 'utf8' });
}

test('a project in a folder whose name is not UTF-8 says so', (context) => {
  const parent = createProject();
  const folder = Buffer.concat([Buffer.from(`${parent.root}/caf`), Buffer.from([0xe9])]);
  try {
    mkdirSync(folder);
  } catch {
    context.skip('this file system takes UTF-8 only');
  }
  writeFileSync(Buffer.concat([folder, Buffer.from('/pipeline.yaml')]), COPY_PROJECT['pipeline.yaml']);
  const { status, stderr } = statusIn(folder);
  expect(status).toBe(2);
  expect(stderr).toContain('caf\\xe9, is not UTF-8\n  rename the folder');
});

test('a working directory that was removed is no defect of the program', async () => {
  const project = createProject();
  mkdirSync(project.path('gone'));
  const script = `cd gone && rmdir ../gone && exec "$0" "$1" status`;
  const { status, stderr } = spawnSync('sh', ['-c', script, process.execPath, bin], {
    cwd: project.root,
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stderr).toBe('the working directory was removed\n  go to your project (cd), then call again\n');
});
