import { expect, test } from 'vitest';
import { fewerFaces, tinyPipeline } from '../../support/tiny.ts';
import { createExtendedProject } from '../support/extended-house.ts';

test('an optimizer is one file and its name in the catalog', async () => {
  const project = await createExtendedProject({
    'pipeline.yaml': tinyPipeline((text) =>
      fewerFaces(text)
        .replace('lr: 0.05', 'lr: 0.001\n    optimizer: sign-sgd')
        .replace('epochs: 2', 'epochs: 1'),
    ),
  });

  expect(await project.occ('run', 'train@baseline')).toMatchObject({ exitCode: 0 });
  expect(project.json('artifacts/current/train@baseline/out/options.json')).toMatchObject({
    optimizer: 'sign-sgd',
  });

  // It has no momentum: who gives one is told.
  project.write('pipeline.yaml', project.read('pipeline.yaml').replace('lr: 0.001', 'momentum: 0.9'));
  const { exitCode, stderr } = await project.occ('run', 'train@baseline');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('`momentum`');
}, 180_000);
