import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { replace } from 'tar';
import { describe, expect, test } from 'vitest';
import { formatFixture } from '../faces/support/format-fixtures.ts';
import { createProject, type Project, sharingResults, tasksOf } from '../support/project.ts';
import { fewerFaces, tinyPipeline } from '../support/tiny.ts';

/** One short training of small networks on images of 112 rows. */
function trainingOn(input: string, width: number): string {
  return tinyPipeline((text) =>
    fewerFaces(text)
      .replace('epochs: 2', 'epochs: 1')
      .replace('height: 32\n        width: 32', `height: 112\n        width: ${width}`)
      .replace('image: [32, 32]', `image: [112, ${width}]`)
      .replace('batch: 16', 'batch: 2')
      .replace('lmdb: webface-lmdb', `lmdb: ${input}`)
      .replace('images: faces/webface', 'images: path:data')
      .replace(/ {2}from-p3:[\s\S]*/, ''),
  );
}

function projectOn(fixture: string, pipeline: string): Project {
  const project = sharingResults(createProject({ 'pipeline.yaml': pipeline }));
  cpSync(formatFixture(fixture), project.path('data'), { recursive: true });
  return project;
}

describe('training data of other programs', () => {
  test('a .rec is trained on in place, and by way of build-lmdb, with the same weights', {
    timeout: 120_000,
  }, async () => {
    const project = projectOn('rec/small', trainingOn('path:data', 96));
    const weights = () =>
      readFileSync(project.path('artifacts/current/train@baseline/out/last/model.safetensors'));
    const inPlace = await project.run('train@baseline');
    expect(tasksOf(inPlace.events, 'task-failed')).toEqual([]);
    const first = weights();
    project.write('pipeline.yaml', trainingOn('webface-lmdb', 96));
    const packed = await project.run('train@baseline');
    expect(packed.exitCode).toBe(0);
    expect(tasksOf(packed.events, 'task-finished')).toEqual(['train@baseline', 'webface-lmdb']);
    expect(project.json('artifacts/current/webface-lmdb/out/summary.json')).toEqual({
      images: 3,
      identities: 2,
    });
    expect(weights().equals(first)).toBe(true);
  });

  test('images of 112 x 112 serve a network of 112 x 96 by `crop`, in training and evaluation', {
    timeout: 120_000,
  }, async () => {
    const wide = trainingOn('path:data', 112).replace('image: [112, 112]', 'image: [112, 96]');
    const project = projectOn('rec/plain', wide);
    const failed = await project.occ('run', 'train@baseline');
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout + failed.stderr).toMatch(/the image is 112x112 .*takes 96x112/);
    expect(failed.stdout + failed.stderr).toContain('set `crop: arcface` if the images are of ArcFace');
    project.write(
      'pipeline.yaml',
      wide
        .replace('mode: clean', 'mode: clean\n    crop: arcface')
        .replace('lfw-occ: lfw-occ\n', 'lfw-occ: lfw-occ\n    with: { crop: arcface }\n'),
    );
    const { events } = await project.run('eval-lfw@baseline');
    expect(tasksOf(events, 'task-failed')).toEqual([]);
    expect(tasksOf(events, 'task-finished')).toContain('eval-lfw@baseline');
    expect(project.json('artifacts/current/train@baseline/out/options.json')).toMatchObject({
      crop: 'arcface',
    });
  });

  test('what an LMDB leaves out of a WebDataset is told by all that is made of it', {
    timeout: 120_000,
  }, async () => {
    const text = trainingOn('webface-lmdb', 112).replace(
      / {2}eval-ar:[\s\S]*? {2}report:\n {4}in:\n/,
      '  report:\n    in:\n      build-lmdb: webface-lmdb\n',
    );
    const project = createProject({
      'pipeline.yaml': text.replace(/ {6}(?:ar|megaface): .*\n/g, (line) =>
        /path|faces/.test(line) ? line : '',
      ),
    });
    mkdirSync(project.path('data'));
    const file = project.path('data/train-000000.tar');
    cpSync(formatFixture('webdataset/000000.tar'), file);
    writeFileSync(project.path('0000009.jpg'), 'of nobody');
    replace({ file, cwd: project.path('.'), sync: true, portable: true }, ['0000009.jpg']);
    const { exitCode, stdout, stderr } = await project.occ('run', '--plain');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('leaves out 1 of 5 images, without a label: 0000009.jpg');
    const skipped = {
      'training images': { count: 1, of: 5, reason: 'without a label', first: ['0000009.jpg'] },
    };
    const out = (task: string) => project.json(`artifacts/current/${task}/out/metrics.json`);
    expect(out('webface-lmdb')).toEqual({ images: 4, identities: 3, skipped });
    expect(out('train@baseline')).toMatchObject({ skipped });
    const page = project.read('artifacts/current/report/out/report.md');
    expect(page).toMatch(
      /## Data[\s\S]*\| build-lmdb \| training images \| 1 \| 5 \| without a label \| 0000009\.jpg/,
    );
    expect(page).toContain('baseline, train: 1 of 5 training images left out, without a label');
  });

  test('a damaged .rec is an error that names the record', { timeout: 60_000 }, async () => {
    const project = projectOn('rec/damaged-magic', trainingOn('webface-lmdb', 96));
    const { exitCode, stdout, stderr } = await project.occ('run', 'webface-lmdb');
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toMatch(/train\.rec, key 1, record 1 \(byte 1948\)/);
    expect(stdout + stderr).toContain('its magic number is 0xced7230b');
  });
});
