import { beforeAll, expect, test } from 'vitest';
import { encodePng } from '../../../src/faces/images/png.ts';
import { patternedImage } from '../../faces/support/patterned-image.ts';
import { createProject } from '../../support/project.ts';

/** A list asks for one ending, and the images have another one: the error says so. */
let png: Uint8Array;
beforeAll(async () => {
  png = await encodePng(patternedImage(48, 64));
});

test.each([
  [
    'of images',
    `lmdb:
    uses: build-lmdb
    in: { images: path:people }
    with: { list: labels.txt }`,
    'people/labels.txt:2: there is no image Bob/Bob_0001.jpg (Bob/Bob_0001.png is there: names must agree',
  ],
  [
    'of occluders',
    `occluded:
    uses: occlude-lfw
    in: { images: path:people, occluders: path:occluders }`,
    'occluders/occluder.txt:1: there is no image cup/a.jpg (cup/a.PNG is there: names must agree',
  ],
  [
    'of pairs',
    `train:
    each: experiments
    in: { lmdb: path:people, lfw: path:people }`,
    'it asks for Ann/Ann_0001.jpg (Ann/Ann_0001.png is there: names must agree',
  ],
])('a list %s', async (_, stage, words) => {
  const project = createProject({
    'pipeline.yaml': `version: 1
stages:
  ${stage}
experiments:
  tiny: { mode: clean, epochs: 1, batch: 2, augment: none, network: { image: [64, 48], width: 0.0625 } }
`,
    'people/labels.txt': 'Ann/Ann_0001.png 0\nBob/Bob_0001.jpg 1\n',
    'people/pairs.txt': '1\t1\nAnn\t1\t2\nAnn\t1\tBob\t1\n',
    'occluders/occluder.txt': 'cup/a.jpg\n',
  });
  for (const file of ['Ann/Ann_0001.png', 'Ann/Ann_0002.png', 'Bob/Bob_0001.png'])
    project.write(`people/${file}`, png);
  project.write('occluders/cup/a.PNG', png);
  const { exitCode, stdout } = await project.occ('run', '--plain');
  expect(stdout).toContain(words);
  expect(exitCode).toBe(1);
});
