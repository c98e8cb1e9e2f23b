import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasShared, needsShared, sharedPath } from '../faces/support/shared-data.ts';
import { createProject, openProject, type Project, sharingResults, tasksOf } from '../support/project.ts';
import { fewerFaces, tinyPipeline } from '../support/tiny.ts';

const short = (text: string) => text.replace('epochs: 2', 'epochs: 1');

describe('training', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'occ-pipe-data-')));
  const project: Project = sharingResults(openProject(root));
  const weights = () =>
    readFileSync(project.path('artifacts/current/train@baseline/out/last/model.safetensors'));
  const train = async (edit: (text: string) => string) => {
    project.write(
      'pipeline.yaml',
      tinyPipeline((text) => edit(short(text))),
    );
    const { exitCode, events } = await project.run('train@baseline');
    const notes = events.flatMap((event) => (event.event === 'task-note' ? [event.text] : [])).join('\n');
    return { exitCode, events, notes };
  };
  let fromLmdb: Buffer;

  beforeAll(async () => {
    expect((await train((text) => text)).exitCode).toBe(0);
    fromLmdb = weights();
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('straight from a folder gives the very weights that training from its LMDB gives', {
    timeout: 60_000,
  }, async () => {
    const { events } = await train((text) => text.replace('lmdb: webface-lmdb', 'lmdb: faces/webface'));
    expect(tasksOf(events, 'task-started')).toEqual(['train@baseline']);
    expect(weights().equals(fromLmdb)).toBe(true);
  });

  test('takes batches in groups, the last batch of an epoch smaller than the others', {
    timeout: 60_000,
  }, async () => {
    // 48 images: two batches of 20 in groups of 8, 8 and 4, then one of 8.
    const { exitCode, notes } = await train((text) =>
      text.replace('batch: 16', 'batch: 20\n    micro-batch: 8\n    log-every: 1'),
    );
    expect(exitCode).toBe(0);
    expect(notes).toMatch(/step 3\/3 /);
    expect(weights().equals(fromLmdb)).toBe(false);
  });

  test('says that it leaves out an image which would be alone', { timeout: 60_000 }, async () => {
    const { exitCode, notes } = await train((text) => text.replace('batch: 16', 'batch: 47'));
    expect(exitCode).toBe(0);
    expect(notes).toContain('leaves out images that would be alone');
  });

  const published = 'fixtures/pyarrow-lmdb/train.lmdb';
  test.skipIf(!hasShared(published))(
    `reads the published LMDB, and names the record that is no image${needsShared(published)}`,
    { timeout: 60_000 },
    async () => {
      // Its images are random bytes.
      const { exitCode, events } = await train((text) =>
        text.replace('lmdb: webface-lmdb', `lmdb: path:${sharedPath(published)}`),
      );
      expect(exitCode).toBe(1);
      const failed = events.find((event) => event.event === 'task-failed');
      expect(failed).toMatchObject({
        error: {
          type: 'input',
          place: expect.stringMatching(/train\.lmdb, key "\d+"$/),
          message: expect.stringMatching(/\d{5}\/\d{3}\.jpg/),
        },
      });
    },
  );
});

/** Images of this size, the network accordingly; one experiment. */
function studyOfSize(height: number, width: number): string {
  return tinyPipeline((text) =>
    fewerFaces(short(text))
      .replace('height: 32\n        width: 32', `height: ${height}\n        width: ${width}`)
      .replace('image: [32, 32]', `image: [${height}, ${width}]`)
      .replace('mode: clean\n    augment: flip', 'mode: mask')
      .replace(/ {2}from-p3:[\s\S]*/, ''),
  );
}

// What brings the size with it: all evaluations read images alike, and published-studies.test.ts runs every stage.
test.each([
  [48, 32, ['eval-lfw']],
  [32, 48, ['eval-lfw']],
])('the study runs on images of %i x %i (%j)', { timeout: 180_000 }, async (height, width, targets) => {
  const project = sharingResults(createProject({ 'pipeline.yaml': studyOfSize(height, width) }));
  const { exitCode, events } = await project.run(...targets);
  expect(tasksOf(events, 'task-failed')).toEqual([]);
  expect(exitCode).toBe(0);
  const model = project.json('artifacts/current/train@baseline/out/best/model.json');
  expect(model).toMatchObject({ network: { image: [height, width] }, feature: 'masked' });
  const { meanRatio } = project.json('artifacts/current/lfw-occ/out/factor-2.0/occlusion.json') as {
    meanRatio: number;
  };
  // Factors are meant for images 96 wide, and scale with the width: the share of the area stays much the same.
  expect(meanRatio).toBeGreaterThan(0.1);
  expect(meanRatio).toBeLessThan(0.4);
});

test('boxes scale with the image', { timeout: 60_000 }, async () => {
  const boxes = ['up_face', 'mouth'];
  const stages = boxes
    .map(
      (box) => `  ${box}:
    uses: occlude-lfw
    in: { images: faces/lfw, occluders: faces/occluders }
    with: { method: ${box} }
`,
    )
    .join('');
  const ratios = [];
  for (const [height, width] of [
    [112, 96],
    [64, 64],
  ] as const) {
    const project = createProject({
      'pipeline.yaml': studyOfSize(height, width).replace('  train:\n', `${stages}$&`),
    });
    expect((await project.run(...boxes)).exitCode).toBe(0);
    const ratioOf = (box: string) =>
      project.json(`artifacts/current/${box}/out/box-${box}/occlusion.json`) as { meanRatio: number };
    ratios.push(boxes.map((box) => ratioOf(box).meanRatio));
  }
  const [large, small] = ratios;
  for (const [i, box] of boxes.entries()) expect(small![i], box).toBeCloseTo(large![i]!, 1);
});
