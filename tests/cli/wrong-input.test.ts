import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createProject, type Project } from '../support/project.ts';
import { tinyPipeline } from '../support/tiny.ts';

function nothingPublished(project: Project, stage: string): void {
  const store = project.path('artifacts/store');
  if (!existsSync(store)) return;
  expect(readdirSync(store).filter((entry) => entry.startsWith(stage))).toEqual([]);
}

async function configurationErrors(text: string): Promise<string> {
  const project = createProject({ 'pipeline.yaml': text });
  const { exitCode, stdout, stderr } = await project.occ('run');
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(existsSync(project.path('artifacts/store'))).toBe(false);
  return stderr;
}

test('all errors of a configuration come at once, each with its place', async () => {
  const text = await configurationErrors(
    tinyPipeline((yaml) =>
      yaml
        .replace('epochs: 2', 'epoch: 2')
        .replace('batch: 16', 'batch: many')
        .replace('lmdb: webface-lmdb', 'lmdb: webface-lmbd')
        .replace('  eval-ar:\n    each: experiments', '  eval-ar:'),
    ),
  );
  expect(text).toMatch(/pipeline\.yaml:\d+:\d+ .*epoch/);
  expect(text).toContain('epochs');
  expect(text).toMatch(/pipeline\.yaml:\d+:\d+ .*batch/);
  expect(text).toContain('webface-lmbd');
  expect(text).toContain('webface-lmdb');
  expect(text).toContain('each: experiments');
});

test('a forgotten `each` is one error, not one for each input that only seems to be missing', async () => {
  const text = await configurationErrors(`version: 1
stages:
  train: {}
experiments:
  given:
    model: { onnx: path:given.onnx }
`);
  expect(text.match(/^pipeline\.yaml:/gm)).toHaveLength(1);
  expect(text).toContain('add `each: experiments` to `train`');
});

test('a cycle is named', async () => {
  const text = await configurationErrors(
    tinyPipeline((yaml) => yaml.replace('init: baseline', 'init: from-p3')),
  );
  expect(text).toContain('train@from-p3');
  expect(text).toMatch(/cycle|itself/);
});

test('a missing path: input is a configuration error with its place', async () => {
  const text = await configurationErrors(
    tinyPipeline((yaml) => yaml.replace('images: faces/webface', 'images: path:no/such/folder')),
  );
  expect(text).toMatch(/pipeline\.yaml:\d+:\d+ .*no\/such\/folder/);
});

test('no pipeline.yaml is an error that says where it was looked for', async () => {
  const project = createProject();
  const { exitCode, stderr } = await project.occ('run');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('pipeline.yaml');
});

test('unknown options and commands are answered with a suggestion', async () => {
  const project = createProject();
  expect(await project.occ('run', '--forse')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--force'),
  });
  expect(await project.occ('rnu')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('run') });
});

const OCCLUDE = `version: 1
stages:
  lfw-occ:
    uses: occlude-lfw
    in:
      images: path:faces
      occluders: path:occluders
`;

async function occludeFails(files: Record<string, string>): Promise<string> {
  const project = createProject({ 'pipeline.yaml': OCCLUDE, ...files });
  const { exitCode, stdout } = await project.occ('run');
  expect(exitCode).toBe(1);
  nothingPublished(project, 'occlude-lfw');
  return stdout;
}

test('an empty occluder list fails the task and says so', async () => {
  const text = await occludeFails({ 'faces/A/A_0001.jpg': 'x', 'occluders/occluder.txt': '' });
  expect(text).toContain('occluder.txt');
});

test('a broken image fails the task with its name', async () => {
  const text = await occludeFails({
    'faces/A/A_0001.jpg': 'no picture at all',
    'occluders/occluder.txt': 'cup/a.png\n',
    'occluders/cup/a.png': 'no picture either',
  });
  expect(text).toMatch(/A_0001\.jpg|a\.png/);
});

test('a target that there is not is answered by those that there are, each once', async () => {
  const project = createProject({ 'pipeline.yaml': tinyPipeline() });
  const { exitCode, stderr } = await project.occ('run', '--only', 'nonsuch');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('there is no target "nonsuch"');
  const targets = /there are (.*)/.exec(stderr)![1]!.split(', ');
  expect(targets).toEqual(expect.arrayContaining(['faces', 'train', 'train@baseline', 'report']));
  expect(targets).toEqual([...new Set(targets)]);
});
