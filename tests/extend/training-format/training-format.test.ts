import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createExtendedProject } from '../support/extended-house.ts';

const picture = readFileSync(join(import.meta.dirname, '../../fixtures/formats/webdataset/000000.tar'));
/** A JPEG of the tar: its second file. */
const jpeg = picture.subarray(picture.indexOf(Buffer.from([0xff, 0xd8, 0xff])));

test('a format of training data is one file and its name in the catalog', async () => {
  const project = await createExtendedProject({
    'pipeline.yaml': `version: 1
stages:
  packed:
    uses: build-lmdb
    in: { images: path:data }
`,
    'data/train.csv': 'path,label\nx/1.jpg,Zoe\nx/2.jpg,Ada\ny/3.jpg,Zoe\n',
  });
  for (const name of ['x/1.jpg', 'x/2.jpg', 'y/3.jpg']) {
    mkdirSync(project.path(`data/${name[0]}`), { recursive: true });
    writeFileSync(
      project.path(`data/${name}`),
      jpeg.subarray(0, jpeg.indexOf(Buffer.from([0xff, 0xd9])) + 2),
    );
  }

  expect(await project.occ('run')).toMatchObject({ exitCode: 0 });
  expect(project.json('artifacts/current/packed/out/summary.json')).toEqual({ images: 3, identities: 2 });

  project.write('data/train.csv', 'path,label\nx/1.jpg,\n');
  const { exitCode, stdout, stderr } = await project.occ('run');
  expect(exitCode).toBe(1);
  expect(stdout + stderr).toContain('train.csv:2');
}, 180_000);
