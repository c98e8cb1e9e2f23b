import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { similarityTransform } from '../../../src/faces/alignment/similarity-transform.ts';
import { type FivePoints, TEMPLATES } from '../../../src/faces/alignment/templates.ts';
import { warpAffine } from '../../../src/faces/alignment/warp.ts';
import { readImage } from '../../../src/faces/images/decode.ts';
import { encodePng } from '../../../src/faces/images/png.ts';
import { drawnPhoto } from '../../faces/support/drawn-photo.ts';
import { hasShared, needsShared, sharedPath } from '../../faces/support/shared-data.ts';
import { createProject, type Project } from '../../support/project.ts';

const POINTS = [31, 30, 52, 31, 41, 44, 33, 56, 50, 57];
const LINE = POINTS.join('\t');

function projectOf(options: string, list: string): Project {
  return createProject({
    'points.txt': list,
    'pipeline.yaml': `version: 1
stages:
  faces:
    uses: align
    in: { images: path:photos, landmarks: path:points.txt }
    with: ${options}
`,
  });
}

describe('align', () => {
  test('writes the bytes of the alignment, and counts and names what it leaves out', async () => {
    const project = projectOf(
      '{ template: arcface, format: png }',
      [
        `ann/1.png\t${LINE}`,
        `ann/1.png\t${LINE}`,
        `bob/two words\t${LINE}`,
        `bob/broken.jpg\t${LINE}`,
        `bob/far.png\t${POINTS.map((value) => value + 500).join('\t')}`,
        `bob/one.png${'\t5'.repeat(10)}`,
        `gone/1.png\t${LINE}`,
        `gone/2.png\t${LINE}`,
      ].join('\n'),
    );
    for (const name of ['ann/1', 'bob/two words', 'bob/far', 'bob/one', 'eve/not listed']) {
      project.write(`photos/${name}.png`, await encodePng(drawnPhoto(name, 90, 80)));
    }
    project.write('photos/bob/broken.jpg', 'no image');

    const { exitCode, events } = await project.run();
    expect(exitCode).toBe(0);
    const out = project.path('artifacts/current/faces/out');
    expect(readdirSync(join(out, 'images'), { recursive: true }).sort()).toEqual([
      'ann',
      'ann/1.png',
      'bob',
      'bob/two words.png',
    ]);
    const template = TEMPLATES.arcface;
    const points = [0, 2, 4, 6, 8].map((i) => ({
      x: POINTS[i]!,
      y: POINTS[i + 1]!,
    })) as unknown as FivePoints;
    const { matrix } = similarityTransform(points, template.points)!;
    for (const name of ['ann/1', 'bob/two words']) {
      const { width, height, data } = await readImage(join(out, 'images', `${name}.png`));
      expect([width, height]).toEqual([112, 112]);
      const expected = warpAffine(drawnPhoto(name, 90, 80), matrix, template).data;
      expect(Buffer.compare(data, expected)).toBe(0);
    }
    expect(project.json('artifacts/current/faces/out/metrics.json')).toMatchObject({
      template: 'arcface',
      size: [112, 112],
      images: 2,
      landmarks: { order: 'pairs', sides: 'picture' },
      skipped: {
        images: { count: 1, of: 6, first: ['eve/not listed.png'] },
        landmarks: { count: 2, of: 7, first: ['gone/1.png', 'gone/2.png'] },
        'rows of the list': { count: 1, of: 8, first: ['ann/1.png'] },
        'unreadable images': { count: 1, of: 5, first: ['bob/broken.jpg'] },
        'images with points in one place': { count: 1, of: 5, first: ['bob/one.png'] },
        'images with points outside of them': { count: 1, of: 5, first: ['bob/far.png'] },
      },
    });
    expect(JSON.stringify(events.filter(({ event }) => event === 'warning'))).toContain(
      '2 of 7 landmarks left out, as their image is missing: gone/1.png, gone/2.png',
    );
    expect((await project.occ('log', 'faces')).stdout).toContain('bob/broken.jpg: this is no image');
  });

  test('gives the same bytes whatever the number of threads', async () => {
    const names = Array.from({ length: 36 }, (_, i) => `p${i % 3}/${i}`);
    const list = names.map((name) => `${name}.png\t${LINE}\n`).join('');
    const project = projectOf('{ workers: 0 }', list);
    const photo = await encodePng(drawnPhoto('thread', 90, 80));
    for (const name of names) project.write(`photos/${name}.png`, photo);
    const output = async () => JSON.parse((await project.occ('show', 'faces', '--json')).stdout).output;
    expect((await project.run()).exitCode).toBe(0);
    const alone = await output();
    const text = project.read('pipeline.yaml');
    project.write('pipeline.yaml', text.replace('workers: 0', 'workers: 3'));
    expect((await project.run('--force')).exitCode).toBe(0);
    expect(await output()).toBe(alone);
  });

  test.each([
    ['none of its images is listed', `elsewhere/1.png\t${LINE}`, 'points of none of the images'],
    ['none of them can be aligned', `ann/1.png${'\t5'.repeat(10)}`, 'look like eyes, nose and mouth'],
    [
      'all points lie outside',
      `ann/1.png\t${POINTS.map((x) => x + 999).join('\t')}`,
      'no image could be aligned',
    ],
  ])('is an error where %s', async (_, list, words) => {
    const project = projectOf('{}', list);
    project.write('photos/ann/1.png', await encodePng(drawnPhoto('a', 90, 80)));
    const { exitCode, stdout } = await project.occ('run', '--plain');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(words);
    expect(existsSync(project.path('artifacts/current/faces'))).toBe(false);
  });
});

const RAW = 'data/lfw_raw_250x250';
const LIST = 'data/protocols/lfw_landmark_5pts_250x250.txt';
const ALIGNED = ['data/lfw/lfw-112X96', 'data/train_faces/images'];

/** Mean of the differences; the aligned set was made from smaller copies, with another filter, and 2.7 is what that makes. */
const LIKE_THE_SET = 5;

test.skipIf(!hasShared(RAW) || !ALIGNED.every(hasShared))(
  `LFW's photographs become LFW's aligned faces${needsShared(RAW)}`,
  async () => {
    const project = projectOf('{}', readFileSync(sharedPath(LIST), 'utf8'));
    cpSync(sharedPath(RAW), project.path('photos'), { recursive: true });
    expect((await project.run()).exitCode).toBe(0);
    const out = project.path('artifacts/current/faces/out/images');
    const made = (readdirSync(out, { recursive: true }) as string[]).filter((path) => path.endsWith('.jpg'));
    expect(made.length).toBe(40);
    for (const path of made) {
      const known = ALIGNED.map((folder) => join(sharedPath(folder), path)).find(existsSync)!;
      const [ours, theirs] = await Promise.all([join(out, path), known].map(readImage));
      const sum = ours!.data.reduce((total, value, i) => total + Math.abs(value - theirs!.data[i]!), 0);
      expect(sum / ours!.data.length, path).toBeLessThan(LIKE_THE_SET);
    }
  },
);
