import { expect, test } from 'vitest';
import { createExtendedProject } from '../support/extended-house.ts';

test('a kind of stage is a folder in stages', async () => {
  const project = await createExtendedProject({
    'pipeline.yaml': `version: 1
stages:
  counts:
    uses: count-images
    in: { images: path:faces }
    with: { least: 2 }
`,
    'faces/ada/1.jpg': '',
    'faces/ada/2.jpg': '',
    'faces/bob/1.jpg': '',
  });

  expect(await project.occ('run')).toMatchObject({ exitCode: 0 });
  expect(project.json('artifacts/current/counts/out/metrics.json')).toEqual({ images: { ada: 2 } });

  expect((await project.occ('run')).stdout).toMatch(/^done: 1 task up to date, nothing to run/);
  project.write('pipeline.yaml', project.read('pipeline.yaml').replace('least: 2', 'least: 0'));
  expect((await project.occ('run')).stderr).toContain('pipeline.yaml:6:20 `least` must be at least 1');
}, 180_000);
