import { renameSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Image } from '../../../src/faces/images/image.ts';
import { encodePng } from '../../../src/faces/images/png.ts';
import { patternedImage } from '../../faces/support/patterned-image.ts';
import { createProject, type Project, tasksOf } from '../../support/project.ts';

/**
 * Options that name a file or a folder inside an input: what they read must be hashed with it, or be an input
 * of its own.
 */
const models = fileURLToPath(new URL('../../fixtures/models', import.meta.url));
const PEOPLE = ['m-001', 'm-002', 'w-003'];
const faces = new Map<string, Uint8Array>();

beforeAll(async () => {
  for (const [i, person] of PEOPLE.entries())
    for (const image of [1, 2])
      faces.set(`${person}-0${image}.png`, await encodePng(faceOf(100 * i + image)));
});

function faceOf(seed: number): Image {
  const image = patternedImage(48, 64);
  return { ...image, data: image.data.map((value, at) => value + seed * (at % 7)) };
}

/** The stages' `in:` and `with:`, behind an experiment with the model of the fixtures. */
function projectOf(stage: string): Project {
  const project = createProject({
    'pipeline.yaml': `version: 1
stages:
  train: { each: experiments }
${stage}
experiments:
  given:
    model: { onnx: path:${models}/fixed1.onnx }
`,
    'people/pairs.txt': pairs('2'),
    'people/labels.txt': labels(0),
    'elsewhere/pairs.txt': pairs('2'),
    'elsewhere/labels.txt': labels(0),
    'elsewhere/probes.txt': list(),
    'elsewhere/occluder.txt': 'cup/a.png\n',
    'occluders/occluder.txt': 'cup/a.png\n',
    'megaface/facescrub_lst': list(),
    'megaface/megaface_lst': list(),
  });
  for (const [name, bytes] of faces) {
    const person = name.slice(0, 5);
    project.write(`people/${person}/${name}`, bytes);
    project.write(`people/${person}/${person}_000${name[7]}.jpg`, bytes);
    project.write(`ar/gallery/${name}`, bytes);
    project.write(`ar/probes/${name}`, bytes);
    project.write(`elsewhere/probes/${name}`, bytes);
    project.write(`elsewhere/images/${person}/${name}`, bytes);
    for (const folder of ['facescrub_images', 'megaface_images'])
      project.write(`megaface/${folder}/${person}/${name}`, bytes);
  }
  project.write('occluders/cup/a.png', faces.get('m-001-01.png')!);
  return project;
}

function pairs(second: string): string {
  const others = PEOPLE.map((person, i) => `${person}\t1\t${PEOPLE[(i + 1) % 3]}\t${second}\n`);
  return `1\t3\n${PEOPLE.map((person) => `${person}\t1\t2\n`).join('')}${others.join('')}`;
}

function labels(first: number): string {
  return [...faces.keys()]
    .map((name) => `${name.slice(0, 5)}/${name} ${(PEOPLE.indexOf(name.slice(0, 5)) + first) % 3}\n`)
    .join('');
}

function list(): string {
  return [...faces.keys()].map((name) => `${name.slice(0, 5)}/${name}\n`).join('');
}

const stage = (uses: string, inputs: string, options: string, each = false) => `  it:
    uses: ${uses}${each ? '\n    each: experiments' : ''}
    in: { ${inputs} }
    with: { ${options} }`;
const lfw = (pairs: string) =>
  stage('eval-lfw', 'model: train, lfw: path:people', `pairs: ${pairs}, pair-format: lfw, folds: 2`, true);
const ar = (glass: string) =>
  stage(
    'eval-ar',
    'model: train, ar: path:ar',
    `protocols: [1], probes: { glass: ${glass}, scarf: null }`,
    true,
  );
const megaface = (option: string, value: string) =>
  stage('megaface-npy', 'model: train, megaface: path:megaface', `${option}: ${value}`, true);
const lmdb = (value: string) => stage('build-lmdb', 'images: path:people', `list: ${value}`);
const occlude = (value: string) =>
  stage('occlude-lfw', 'images: path:people, occluders: path:occluders', `occluder-list: ${value}`);

describe('what leads out of an input is refused before anything runs', () => {
  test.each([
    ['pairs', lfw('../elsewhere/pairs.txt')],
    ['pairs', lfw('m-001/../../elsewhere/pairs.txt')],
    ['pairs', lfw('/etc/hosts')],
    ['probes.glass', ar('../elsewhere/probes')],
    ['probes.glass', ar('..')],
    ['probes', megaface('probes', '../elsewhere/probes.txt')],
    ['distractors', megaface('distractors', './../elsewhere/probes.txt')],
    ['probe-images', megaface('probe-images', '../elsewhere/images')],
    ['distractor-images', megaface('distractor-images', '/tmp')],
    ['list', lmdb('../elsewhere/labels.txt')],
    ['occluder-list', occlude('../elsewhere/occluder.txt')],
  ])('`%s`, %#', async (option, text) => {
    const project = projectOf(text);
    const { exitCode, stdout, stderr } = await project.occ('run');
    expect(stdout).toBe('');
    expect(stderr).toMatch(/pipeline\.yaml:\d+:\d+ /);
    expect(stderr).toContain(`\`${option}\` must be the name of a file or folder inside the input`);
    expect(stderr).toContain('write `path:…` for what lies elsewhere');
    expect(exitCode).toBe(2);
  });

  test('also where the command line or an experiment says it', async () => {
    const project = projectOf(occlude(`"\${vars.list}"`));
    const text = project.read('pipeline.yaml');
    project.write('pipeline.yaml', `vars: { list: occluder.txt }\n${text}`);
    const set = await project.occ('run', '--set', 'list=../elsewhere/occluder.txt');
    expect(set.stderr).toContain('`occluder-list` must be the name of a file or folder inside the input');
    expect(set.exitCode).toBe(2);
    project.write('pipeline.yaml', text.replace(/ {2}given:[\s\S]*/, "  a:\n    pairs: '../x.txt'\n"));
    const experiment = await project.occ('run');
    expect(experiment.exitCode).toBe(2);
    expect(experiment.stderr).toContain('`pairs` must be the name of a file or folder inside the input');
  });
});

describe('what `path:` names elsewhere is an input: a change of it runs the task again', () => {
  test.each([
    ['pairs', lfw('path:elsewhere/pairs.txt'), 'elsewhere/pairs.txt', () => pairs('1')],
    [
      'probes',
      megaface('probes', 'path:elsewhere/probes.txt'),
      'elsewhere/probes.txt',
      () => list().replace(/.*\n$/, ''),
    ],
    [
      'probe-images',
      megaface('probe-images', 'path:elsewhere/images'),
      'elsewhere/images/m-001/m-001-01.png',
      () => faces.get('w-003-01.png')!,
    ],
    [
      'probes of AR',
      ar('path:elsewhere/probes'),
      'elsewhere/probes/m-001-01.png',
      () => faces.get('w-003-01.png')!,
    ],
    ['list', lmdb('path:elsewhere/labels.txt'), 'elsewhere/labels.txt', () => labels(1)],
    [
      'occluder-list',
      occlude('path:elsewhere/occluder.txt'),
      'elsewhere/occluder.txt',
      () => 'cup/a.png\ncup/a.png\n',
    ],
  ])('%s', async (_, text, file, changed) => {
    const project = projectOf(text);
    const first = await project.occ('run');
    expect(first.exitCode, first.stdout).toBe(0);
    expect(tasksOf((await project.run()).events, 'task-started')).toEqual([]);
    project.write(file, changed());
    const again = await project.run();
    expect(again.exitCode).toBe(0);
    expect(tasksOf(again.events, 'task-started')).toHaveLength(1);
  });
});

test('a link inside an input that leads out is content: a change behind it runs the task again', async () => {
  const project = projectOf(lmdb('linked.txt'));
  symlinkSync('../elsewhere/labels.txt', project.path('people/linked.txt'));
  expect((await project.run()).exitCode).toBe(0);
  expect(tasksOf((await project.run()).events, 'task-started')).toEqual([]);
  project.write('elsewhere/labels.txt', labels(1));
  expect(tasksOf((await project.run()).events, 'task-started')).toHaveLength(1);
});

test('what a tool leaves beside data is no content, and no option can name it', async () => {
  const project = projectOf(lmdb('.ipynb_checkpoints/labels.txt'));
  renameSync(project.path('elsewhere'), project.path('people/.ipynb_checkpoints'));
  const { exitCode, stdout } = await project.occ('run');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('`list`: ".ipynb_checkpoints/labels.txt" is what a tool leaves beside data');
});
