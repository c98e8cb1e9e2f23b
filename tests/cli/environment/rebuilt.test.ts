import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bin, createProject, type OnTestFinished, type Project } from '../../support/project.ts';
import { createFolder, type ProjectFolder } from '../../support/project-folder.ts';

const PIPELINE = `version: 1
stages:
  before:
    uses: command
    run: [sh, -c, 'echo > started; while [ ! -e go ]; do sleep 0.02; done']
  faces:
    uses: download
    with: { source: synthetic }
`;

/** A copy of the program, which a test may build anew. */
function copyProgram(whenDone: OnTestFinished): ProjectFolder {
  const folder = createFolder();
  whenDone(folder.remove);
  const root = dirname(dirname(bin));
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(root, part), folder.path(part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), folder.path('node_modules'));
  return folder;
}

/** As a build of other sources would leave it. */
function buildAnew(program: ProjectFolder): void {
  const [known] = /[0-9a-f]{64}/.exec(program.read('dist/content-worker.cjs'))!;
  for (const name of readdirSync(program.path('dist'), { recursive: true, encoding: 'utf8' })) {
    const file = program.path('dist', name);
    if (!/\.(mjs|cjs)$/.test(name)) continue;
    const text = readFileSync(file, 'utf8');
    if (text.includes(known)) writeFileSync(file, text.replaceAll(known, 'f'.repeat(64)));
  }
}

/** A run in which the program changes while its first task works, and its second has not begun. */
async function runWhile(
  project: Project,
  change: () => void,
): Promise<{ exitCode: number | undefined; stdout: string }> {
  const running = project.start(['run', '--plain', '--jobs', '1']);
  await vi.waitUntil(() => existsSync(project.path('started')), { timeout: 20_000, interval: 20 });
  change();
  project.write('go', '');
  const { exitCode, stdout } = await running;
  return { exitCode, stdout: String(stdout) };
}

test('a run whose program is built anew mixes no two builds: the next task says so, and what is done stays', async ({
  onTestFinished,
}) => {
  const program = copyProgram(onTestFinished);
  const files = { 'pipeline.yaml': PIPELINE };
  const project = createProject(files, onTestFinished, program.path('bin/occ-pipe.cjs'));
  const { exitCode, stdout } = await runWhile(project, () => buildAnew(program));
  expect(exitCode).toBe(1);
  expect(stdout).toContain('before: done');
  expect(stdout).toContain('faces: failed: the program was built anew or removed while it ran');
  expect(stdout).toContain('then run again: what is done stays done');
  expect((await project.occ('status', 'before')).stdout).toMatch(/before +up to date/);
});

test('one whose program is not there for a while, as in npm ci, says so too', async ({ onTestFinished }) => {
  const program = copyProgram(onTestFinished);
  const files = { 'pipeline.yaml': PIPELINE };
  const project = createProject(files, onTestFinished, program.path('bin/occ-pipe.cjs'));
  const { exitCode, stdout } = await runWhile(project, () => rmSync(program.path('dist/stage-process.mjs')));
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/faces: failed: \S+stage-process\.mjs: the program was built anew or removed/);
});
