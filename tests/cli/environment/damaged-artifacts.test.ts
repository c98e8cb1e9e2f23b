import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { COPY_PROJECT } from '../../support/commands.ts';
import { createProject, type Project } from '../../support/project.ts';

const hasPipes = spawnSync('mkfifo', ['--version']).error === undefined;

async function madeProject(): Promise<{ project: Project; entry: string }> {
  const project = createProject(COPY_PROJECT);
  await project.run();
  const entry = basename(readlinkSync(project.path('artifacts/current/first')));
  return { project, entry: `artifacts/store/${entry}` };
}

const READING = ['status', 'show first', 'log first', 'explain first', 'verify', 'diff first second'];

/** No command ends with a trace, or does not end. */
async function expectWords(project: Project, commands: readonly string[] = READING): Promise<void> {
  for (const command of commands) {
    const { exitCode, stderr } = await project.start(command.split(' '), { timeout: 30_000 });
    expect([command, exitCode]).not.toEqual([command, undefined]);
    expect([command, stderr]).not.toMatchObject([command, expect.stringContaining('    at ')]);
  }
}

test('a result that is gone is said by whoever reads it, with the cure, and is made again', async () => {
  const { project, entry } = await madeProject();
  rmSync(project.path(entry), { recursive: true });
  const told = `${entry}: the result of first is gone\n  make it again: occ-pipe run first`;
  for (const command of ['show', 'log'])
    expect(await project.occ(command, 'first')).toEqual({ exitCode: 1, stdout: '', stderr: told });
  expect(await project.occ('diff', 'first', 'second')).toMatchObject({ exitCode: 1, stderr: told });
  await expectWords(project);
  expect((await project.run()).exitCode).toBe(0);
  expect((await project.occ('show', 'first')).exitCode).toBe(0);
});

test('an empty manifest, and one that is a folder, is a damaged result', async () => {
  const { project, entry } = await madeProject();
  chmodSync(project.path(entry, 'manifest.json'), 0o644);
  project.write(`${entry}/manifest.json`, '');
  const shown = await project.occ('show', 'first');
  expect(shown.exitCode).toBe(1);
  expect(shown.stderr).toMatch(/the result of first is damaged: manifest\.json is no whole JSON/);
  await expectWords(project);
  rmSync(project.path(entry, 'manifest.json'));
  mkdirSync(project.path(entry, 'manifest.json'));
  expect((await project.occ('show', 'first')).stderr).toContain('it is a folder where a file belongs');
  await expectWords(project);
  expect((await project.run()).exitCode).toBe(0);
});

test.each([
  'store',
  'work',
  'current',
  'runs',
  'cache',
])('artifacts/%s that is a file is named', async (name) => {
  const { project } = await madeProject();
  renameSync(project.path('artifacts', name), project.path('moved'));
  writeFileSync(project.path('artifacts', name), '');
  project.write('data/a.txt', 'cherry');
  await expectWords(project, ['status', 'show first', 'gc --dry-run']);
  const { exitCode, stdout, stderr } = await project.occ('run', '--plain');
  expect(stderr).not.toContain('    at ');
  // What is only kept beside results may fail.
  const mayFail = name === 'runs' || name === 'cache';
  expect(exitCode).toBe(mayFail ? 0 : 1);
  if (!mayFail) expect(stdout + stderr).toMatch(new RegExp(`artifacts/${name}\\S*: .*(where|in the way)`));
});

test('a folder where a link belongs is named, and the result is kept', async () => {
  const { project } = await madeProject();
  rmSync(project.path('artifacts/current/first'));
  mkdirSync(project.path('artifacts/current/first'));
  const { exitCode, stdout } = await project.occ('run', '--plain');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('first: failed: artifacts/current/first: it is a folder where a file belongs');
  rmSync(project.path('artifacts/current/first'), { recursive: true });
  expect((await project.run()).events.at(-1)).toMatchObject({ ok: true, ran: 0 });
});

const PIPES = ['store.index', 'stat.index', 'state.lmdb', 'cache/history/x.jsonl'];

test.skipIf(!hasPipes)('a named pipe under artifacts holds up no command (needs mkfifo)', async () => {
  const { project, entry } = await madeProject();
  await project.occ('show', 'first');
  for (const file of [...PIPES, `${entry.slice('artifacts/'.length)}/manifest.json`]) {
    rmSync(project.path('artifacts', file), { force: true });
    execFileSync('mkfifo', [project.path('artifacts', file)]);
  }
  await expectWords(project, [...READING, 'run --plain']);
  // What is a cache was written anew; the damaged result was made again.
  expect((await project.occ('status')).stdout).toMatch(/first +up to date/);
});

test.skipIf(!hasPipes)('a named pipe among inputs is an error with its name (needs mkfifo)', async () => {
  const { project } = await madeProject();
  execFileSync('mkfifo', [project.path('data/pipe')]);
  const { exitCode, stdout } = await project.occ('run', '--plain');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('data/pipe is neither a file nor a folder');
});

test.each([
  ['a file', (project: Project) => project.write('artifacts', ''), 'it is a file where a folder belongs'],
  [
    'a link to itself',
    (project: Project) => symlinkSync('artifacts', project.path('artifacts')),
    'it is a link that leads back to itself',
  ],
  [
    'a link to a disk that is not mounted',
    (project: Project) => symlinkSync('elsewhere/artifacts', project.path('artifacts')),
    'it is a link to a folder that is not there',
  ],
])('artifacts that is %s is told alike by all, and not as "no results yet"', async (_, make, words) => {
  const project = createProject(COPY_PROJECT);
  make(project);
  const commands = [...READING, 'compare', 'gc', 'run'];
  for (const command of commands) {
    const { exitCode, stdout, stderr } = await project.occ(...command.split(' '));
    expect([command, exitCode, stdout]).toEqual([command, 1, '']);
    expect(stderr).toContain(`artifacts: ${words}\n  `);
  }
});

test('a folder of links that cannot be looked into is no lack of results', async () => {
  const { project } = await madeProject();
  renameSync(project.path('artifacts/current'), project.path('moved'));
  symlinkSync('current', project.path('artifacts/current'));
  for (const command of ['show', 'log'])
    expect(await project.occ(command, 'first')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^artifacts\/current: it is a link that leads back to itself/),
    });
});
