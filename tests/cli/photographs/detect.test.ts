import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { csvParse } from 'd3-dsv';
import { describe, expect, test } from 'vitest';
import { encodePng } from '../../../src/faces/images/png.ts';
import { drawnPhoto } from '../../faces/support/drawn-photo.ts';
import { hasShared, needsShared, sharedPath } from '../../faces/support/shared-data.ts';
import { createProject, type Project } from '../../support/project.ts';
import { tinyScrfd } from '../support/tiny-scrfd.ts';

function projectOf(options: string): Project {
  return createProject({
    'pipeline.yaml': `version: 1
stages:
  points:
    uses: detect
    in: { images: path:photos }
    with: ${options}
  faces:
    uses: align
    in: { images: path:photos, landmarks: points }
`,
  });
}

const tableOf = (project: Project, name: string) =>
  csvParse(project.read(`artifacts/current/points/out/${name}`));
const RAW = 'data/lfw_raw_250x250';
const LIST = 'data/protocols/lfw_landmark_5pts_250x250.txt';

describe('detect', () => {
  test.skipIf(!hasShared(RAW))(`finds the face of each photograph for align${needsShared(RAW)}`, async () => {
    const project = projectOf('{ workers: 2 }');
    const people = ['Tony_Blair', 'Hugo_Chavez'];
    for (const person of people) {
      cpSync(sharedPath(`${RAW}/${person}`), project.path('photos', person), { recursive: true });
    }
    project.write('photos/drawn/none.png', await encodePng(drawnPhoto('none', 64, 48)));
    project.write('photos/drawn/broken.jpg', 'no image');
    expect((await project.run()).exitCode).toBe(0);
    expect(project.json('artifacts/current/points/out/metrics.json')).toMatchObject({
      detector: 'mtcnn',
      face: 'centre',
      images: 22,
      found: 20,
      skipped: {
        'images without a face': { count: 1, of: 22, first: ['drawn/none.png'] },
        'unreadable images': { count: 1, of: 22, first: ['drawn/broken.jpg'] },
      },
    });
    expect(project.json('artifacts/current/faces/out/metrics.json')).toMatchObject({ images: 20 });

    const verdicts = new Map(tableOf(project, 'faces.csv').map(({ path, verdict }) => [path, verdict]));
    expect(verdicts.get('drawn/none.png')).toBe('none');
    expect(verdicts.get('drawn/broken.jpg')).toBe('unreadable');
    // Other points than those that the published list has, by two pixels on average.
    const published = new Map(
      readFileSync(sharedPath(LIST), 'utf8')
        .split('\n')
        .map((line) => line.split('\t'))
        .map(([path, ...numbers]) => [path, numbers.map(Number)]),
    );
    const rows = tableOf(project, 'landmarks.csv');
    expect(rows).toHaveLength(20);
    for (const { path, left_eye_x, left_eye_y } of rows) {
      const [x, y] = published.get(path)!;
      expect(Math.hypot(Number(left_eye_x) - x!, Number(left_eye_y) - y!)).toBeLessThan(8);
    }
  });

  test('takes a detector of the user by the shapes of its outputs, and chooses one of several faces', async () => {
    const project = projectOf('{ model: path:scrfd.onnx, face: largest, smallest: 13 }');
    writeFileSync(project.path('scrfd.onnx'), tinyScrfd());
    project.write('photos/ann/1.png', await encodePng(drawnPhoto('ann', 64, 64)));
    project.write('photos/ann/large.png', await encodePng(drawnPhoto('large', 128, 96)));
    expect((await project.run()).exitCode).toBe(0);
    expect(project.json('artifacts/current/points/out/metrics.json')).toEqual({
      detector: 'scrfd',
      face: 'largest',
      images: 2,
      found: 2,
      several: 2,
      faces: 4,
    });
    const faces = tableOf(project, 'faces.csv');
    expect(faces.map(({ path, chosen, score, x0, x1 }) => [path, chosen, score, x0, x1])).toEqual([
      ['ann/1.png', '0', '0.9000', '4', '16'],
      ['ann/1.png', '1', '0.7000', '24', '56'],
      ['ann/large.png', '0', '0.9000', '8.5', '32.5'],
      ['ann/large.png', '1', '0.7000', '48.5', '112.5'],
    ]);
    expect(project.read('artifacts/current/points/out/landmarks.csv').split('\n')[1]).toBe(
      'ann/1.png,32,32,48,32,40,40,34,48,46,48',
    );
    expect(existsSync(project.path('artifacts/current/faces/out/images/ann/1.jpg'))).toBe(true);
  });

  test.each([
    ['no face is found', '{ longest: 64 }', 'no face was found in 1 images'],
    ['the model is no detector', '{ model: path:photos/ann/1.png }', 'cannot load the detector'],
    ['all faces are too small', '{ model: path:scrfd.onnx, smallest: 400 }', 'images with small faces only'],
  ])('is an error where %s', async (_, options, words) => {
    const project = projectOf(options);
    writeFileSync(project.path('scrfd.onnx'), tinyScrfd());
    project.write('photos/ann/1.png', await encodePng(drawnPhoto('ann', 64, 64)));
    const { exitCode, stdout } = await project.occ('run', '--plain');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(words);
  });
});
