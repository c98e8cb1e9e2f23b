import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { DownloadOptions } from '../../../src/generated/stage-options.ts';
import { createProject, type Project, tasksOf } from '../../support/project.ts';
import { runSource } from './support/run-source.ts';

function projectWith(paths: string, files: Readonly<Record<string, string>>): Project {
  return createProject({
    'pipeline.yaml': `version: 1
stages:
  data:
    uses: download
    with:
      source: path
      paths:
${paths.replaceAll(/^/gm, '        ')}
`,
    ...files,
  });
}

test('files and folders of the disk are copied, without what tools leave beside them', async () => {
  const project = projectWith(
    '- { path: "path:faces", to: lfw/images }\n- { path: "path:pairs.txt", to: lfw/pairs.txt }',
    { 'faces/ann/1.jpg': 'one', 'faces/.DS_Store': 'mac', 'pairs.txt': '1 1\n', 'elsewhere/2.jpg': 'two' },
  );
  symlinkSync('../../elsewhere/2.jpg', project.path('faces/ann/2.jpg'));
  const { exitCode, events } = await project.run();
  expect(exitCode).toBe(0);
  expect(project.list('artifacts/current/data/out/lfw/images')).toEqual(['ann']);
  expect(project.read('artifacts/current/data/out/lfw/images/ann/2.jpg')).toBe('two');
  expect(project.read('artifacts/current/data/out/lfw/pairs.txt')).toBe('1 1\n');
  expect(JSON.stringify(events)).toContain('1 file or folder left out, as systems and tools leave such');
});

test('what changes on the disk is taken anew, what does not is not', async () => {
  const project = projectWith('- { path: "path:list.txt", to: list.txt }', { 'list.txt': 'a' });
  await project.run();
  expect(tasksOf((await project.run()).events, 'task-started')).toEqual([]);
  project.write('list.txt', 'b');
  expect(tasksOf((await project.run()).events, 'task-started')).toEqual(['data']);
  expect(project.read('artifacts/current/data/out/list.txt')).toBe('b');
});

test('an archive is unpacked and stays where it is', async () => {
  const project = projectWith('- { path: "path:faces.tar.gz", to: faces, unpack: archive }', {
    'folder/a.txt': 'inside',
  });
  execFileSync('tar', ['-czf', 'faces.tar.gz', 'folder'], { cwd: project.root });
  expect((await project.run()).exitCode).toBe(0);
  expect(project.read('artifacts/current/data/out/faces/folder/a.txt')).toBe('inside');
  expect(readFileSync(project.path('faces.tar.gz')).length).toBeGreaterThan(0);
});

const sha256 = createHash('sha256').update('a').digest('hex');

type Taken = Partial<Extract<DownloadOptions, { source: 'path' }>['paths'][number]>;

test.each<[words: string, ...paths: Taken[]]>([
  [`has sha256 ${sha256}`, { path: 'list.txt', to: 'x', sha256: 'b'.repeat(64) }],
  ['a folder has no sha256', { path: 'faces', to: 'x', sha256 }],
  ['a folder cannot be unpacked', { path: 'faces', to: 'x', unpack: 'archive' }],
  ['the folder holds no file', { path: 'empty', to: 'x' }],
  ['are to be called x', { path: 'list.txt', to: 'x' }, { path: 'list.txt', to: 'x' }],
  ['another of the paths lies', { path: 'list.txt', to: 'x/1.jpg' }, { path: 'faces', to: 'x' }],
])('%s: %j is refused', async (words, ...paths) => {
  const folder = createProject({ 'list.txt': 'a', 'faces/1.jpg': 'one', 'empty/.DS_Store': 'mac' });
  const taken = paths.map((one) => ({
    ...({ sha256: null, unpack: 'none' } as const),
    ...{ ...one, path: folder.path(one.path!), to: one.to! },
  }));
  const options = { 'password-env': null, seed: 1, source: 'path', paths: taken } as const;
  const error = { name: 'InputError', message: expect.stringContaining(words) };
  await expect(runSource(options)).rejects.toMatchObject(error);
});

test('a path that is none, and a name that leads out, are errors of the configuration', async () => {
  const project = projectWith('- { path: "path:list.txt", to: ../x }\n- { path: list.txt, to: x }', {
    'list.txt': 'a',
  });
  const { exitCode, stderr } = await project.occ('run');
  expect(exitCode).toBe(2);
  expect(stderr).toContain("inside the stage's output folder");
  expect(stderr).toContain('`path:` and a file or folder');
});
