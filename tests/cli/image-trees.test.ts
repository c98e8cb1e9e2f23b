import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeJpeg } from '../../src/faces/images/jpeg.ts';
import { encodePng } from '../../src/faces/images/png.ts';
import { patternedImage } from '../faces/support/patterned-image.ts';
import { createProject, type Project } from '../support/project.ts';

const jpg = encodeJpeg(patternedImage(48, 64), 90);
let png: Uint8Array;
beforeAll(async () => {
  png = await encodePng(patternedImage(48, 64));
});

const BUILD = `version: 1
stages:
  lmdb:
    uses: build-lmdb
    in: { images: path:people }
`;

const OCCLUDE = `version: 1
stages:
  occluded:
    uses: occlude-lfw
    in: { images: path:people, occluders: path:occluders }
`;

function projectOf(pipeline: string, files: Readonly<Record<string, Uint8Array | string>>): Project {
  const project = createProject({ 'pipeline.yaml': pipeline, 'occluders/occluder.txt': 'cup/a.png\n' });
  project.write('occluders/cup/a.png', png);
  for (const [file, content] of Object.entries(files)) project.write(file, content);
  return project;
}

describe('build-lmdb', () => {
  test('packs people alone, says what it leaves out, and records that', async () => {
    const project = projectOf(BUILD, {
      'people/ann/1.jpg': jpg,
      'people/bob/1.png': png,
      'people/bob/2.gif': 'GIF89a',
      'people/__MACOSX/ann/._1.jpg': 'attributes',
      'people/.ipynb_checkpoints/1-checkpoint.jpg': jpg,
    });
    expect((await project.run()).exitCode).toBe(0);
    expect((await project.occ('log', 'lmdb')).stdout).toContain(
      '1 file that looks like an image is left out',
    );
    expect(project.json('artifacts/current/lmdb/out/summary.json')).toEqual({ images: 2, identities: 2 });
    expect(project.json('artifacts/current/lmdb/out/metrics.json')).toEqual({
      images: 2,
      identities: 2,
      skipped: {
        'files that look like images': {
          count: 1,
          of: 3,
          reason: 'as their format is not taken from folders',
          first: ['bob/2.gif'],
        },
      },
    });
    expect((await project.occ('show', 'lmdb')).stdout).toContain('bob/2.gif');
  });

  test('has no new result for what tools leave beside the images', async () => {
    const project = projectOf(BUILD, { 'people/ann/1.jpg': jpg, 'people/bob/1.jpg': jpg });
    expect((await project.run()).exitCode).toBe(0);
    for (const file of [
      '.DS_Store',
      'ann/Thumbs.db',
      'ann/._1.jpg',
      '.ipynb_checkpoints/x.jpg',
      '.nfs0001',
    ]) {
      project.write(`people/${file}`, 'left by a tool');
    }
    expect((await project.run()).events.at(-1)).toMatchObject({ event: 'run-finished', ran: 0 });
    project.write('people/ann/1.jpg', encodeJpeg(patternedImage(48, 64), 80));
    expect((await project.run()).events.at(-1)).toMatchObject({ event: 'run-finished', ran: 1 });
  });

  test.each([
    ['truncated JPEG', 'a.jpg', () => jpg.subarray(0, 900), 'truncated'],
    ['truncated PNG', 'a.png', () => png.subarray(0, png.length - 100), 'truncated'],
    ['text', 'a.jpg', () => 'version https://git-lfs.github.com/spec/v1\n', 'a pointer of Git LFS'],
    ['drawing', 'a.jpg', () => '<svg width="48" height="64"></svg>', 'an SVG drawing'],
  ])('refuses a %s, by its name', async (_, name, content, words) => {
    const project = projectOf(BUILD, { [`people/ann/${name}`]: content(), 'people/bob/1.jpg': jpg });
    const { exitCode, stdout } = await project.occ('run', '--plain');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(words);
    expect(stdout.split(`people/ann/${name}`)).toHaveLength(2);
  });

  test('takes a JPEG with bytes behind its end', async () => {
    const project = projectOf(BUILD, {
      'people/ann/1.jpg': Buffer.concat([jpg, Buffer.alloc(7)]),
      'people/bob/1.jpg': jpg,
    });
    expect((await project.run()).exitCode).toBe(0);
  });

  test('reads nothing that a list names inside what a tool left', async () => {
    const list = BUILD.replace('path:people }', 'path:people }\n    with: { list: path:list.txt }');
    const project = projectOf(list, {
      'people/ann/1.jpg': jpg,
      'people/__MACOSX/1.jpg': jpg,
      'list.txt': 'ann/1.jpg 0\n__MACOSX/1.jpg 1\n',
    });
    const { exitCode, stdout } = await project.occ('run', '--plain');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('"__MACOSX/1.jpg" is what a tool leaves beside data');
  });
});

describe('occlude-lfw', () => {
  test('refuses two images that would become one, before it writes any', async () => {
    const project = projectOf(OCCLUDE, { 'people/ann/same.jpg': jpg, 'people/ann/same.png': png });
    const { exitCode, stdout } = await project.occ('run', '--plain');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('ann/same.jpg and ann/same.png would both become ann/same.jpg');
    expect(existsSync(project.path('artifacts/current/occluded'))).toBe(false);
  });

  test('refuses occluders that cover every image whole, and says how many do', async () => {
    const files = { 'people/ann/1.jpg': jpg, 'people/ann/2.jpg': jpg };
    const all = projectOf(`${OCCLUDE}    with: { factors: [10000], bound: true }\n`, files);
    const { exitCode, stdout } = await all.occ('run', '--plain');
    expect(stdout).toContain(
      'factor-10000.0: the occluders cover every image whole: nothing of a face is left',
    );
    expect(exitCode).toBe(1);
    // The occluder is 48x64 at factor 1 on images 96 wide: it fits into one of the two.
    const larger = encodeJpeg(patternedImage(96, 128), 90);
    const some = projectOf(`${OCCLUDE}    with: { factors: [1], bound: true, relative-to: pixels }\n`, {
      ...files,
      'people/ann/2.jpg': larger,
    });
    const kept = await some.occ('run', '--plain');
    expect(kept.stdout).toContain('factor-1.0: 1 of 2 images are covered whole');
    expect(kept.exitCode).toBe(0);
  });

  test('says what it leaves out, and names what its factors are relative to', async () => {
    const project = projectOf(`${OCCLUDE}    with: { factors: [1.5], relative-to: pixels }\n`, {
      'people/ann/1.jpg': jpg,
      'people/ann/2.webp': 'RIFF',
    });
    expect((await project.run()).exitCode).toBe(0);
    expect((await project.occ('log', 'occluded')).stdout).toContain('ann/2.webp');
    expect(project.list('artifacts/current/occluded/out/factor-1.5/ann')).toEqual(['1.jpg']);
    expect(project.json('artifacts/current/occluded/out/factor-1.5/occlusion.json')).toMatchObject({
      images: 1,
      relativeTo: 'pixels',
    });
  });
});
