import { symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COPY_PIPELINE, COPY_PROJECT } from '../../support/commands.ts';
import { createProject, type Project } from '../../support/project.ts';

const reads = (path: string): string => COPY_PIPELINE.replace('data: path:data', `data: path:${path}`);

async function expectRefused(project: Project, words: string | RegExp): Promise<void> {
  for (const command of [['run', '--plain'], ['lint']]) {
    const { exitCode, stdout, stderr } = await project.occ(...command);
    expect([command, exitCode, stdout]).toEqual([command, 2, '']);
    expect(stderr).toMatch(words);
  }
}

test('an input that holds the folder of results, or lies in it, is refused before anything runs', async () => {
  const project = createProject({ ...COPY_PROJECT, 'pipeline.yaml': reads('.') });
  await expectRefused(
    project,
    /^pipeline\.yaml:6:13 `\.` holds the folder of results, artifacts, or lies in it/,
  );
  project.write('artifacts/work/x/y', '');
  symlinkSync('.', project.path('here'));
  for (const path of ['here', 'artifacts', 'artifacts/work', 'here/artifacts/work']) {
    project.write('pipeline.yaml', reads(path));
    await expectRefused(project, 'holds the folder of results');
  }
});

test('so is one that leads to it by a link within, where it is met; one result may be read', async () => {
  const project = createProject(COPY_PROJECT);
  await project.run();
  symlinkSync('../artifacts', project.path('data/link'));
  const { exitCode, stdout } = await project.occ('run', '--plain');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('pipeline.yaml:6:13: data/link is the folder of results (artifacts)');
  project.write('pipeline.yaml', reads('artifacts/current/second/out'));
  expect((await project.occ('run', 'first')).exitCode).toBe(0);
});

test('a name that no file could have is found before anything runs', async () => {
  const stage = (name: string, out: string): string => `version: 1
stages:
  ${name}:
    uses: command
    run: [sh, -c, 'echo > ran; exit 1']
    out: { text: ${out} }
`;
  const project = createProject({ 'pipeline.yaml': stage('n'.repeat(256), 'x') });
  await expectRefused(project, /makes 256 characters in the name of a task.*; the most is 255/);
  project.write('pipeline.yaml', stage('short', `a/${'ü'.repeat(128)}`));
  await expectRefused(project, /^an output of short has a name of 256 bytes/);
  project.write('pipeline.yaml', stage('short', `${'abc/'.repeat(1200)}x`));
  await expectRefused(project, /^an output of short has a name of 4801 bytes/);
  expect(project.list('.')).not.toContain('ran');
  project.write(
    'pipeline.yaml',
    stage('n'.repeat(255), 'o'.repeat(255))
      .replace('exit 1', `echo > "$1/${'o'.repeat(255)}"`)
      .replace("']", `', sh, "\${out}"]`),
  );
  expect((await project.occ('run')).exitCode).toBe(0);
  expect((await project.occ('run', '--force')).exitCode).toBe(0);
});

/** Not every file system takes it. */
function canHave(name: Buffer): boolean {
  const folder = createProject();
  try {
    writeFileSync(Buffer.concat([Buffer.from(folder.path('x')), name]), '');
    return folder.list('.').some((one) => one.includes('\ufffd'));
  } catch {
    return false;
  }
}

test('a name that is not UTF-8 is told by its bytes, in an output and in an input', async (context) => {
  if (!canHave(Buffer.from([0xe9]))) context.skip('this file system takes UTF-8 only');
  const project = createProject({
    ...COPY_PROJECT,
    'pipeline.yaml': `version: 1
stages:
  writes:
    uses: command
    run: [sh, -c, 'echo > "$1/$(printf "caf\\\\351.txt")"', sh, "\${out}"]
`,
  });
  const wrote = await project.occ('run', '--plain');
  expect(wrote.exitCode).toBe(1);
  expect(wrote.stdout).toContain('writes: failed: out/caf\\xe9.txt has a name that is not UTF-8');
  project.write('pipeline.yaml', COPY_PIPELINE);
  writeFileSync(Buffer.concat([Buffer.from(project.path('data/')), Buffer.from([0xff])]), '');
  const read = await project.occ('run', '--plain');
  expect(read.stdout).toContain('data/\\xff has a name that is not UTF-8');
  expect(read.stdout).toContain('to mend it: rename it');
});
