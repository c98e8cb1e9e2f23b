import { expect, test } from 'vitest';
import { fewerFaces, tinyPipeline } from '../../support/tiny.ts';
import { createExtendedProject } from '../support/extended-house.ts';

test('a backbone is one file and its name in the catalog', async () => {
  const project = await createExtendedProject({
    'pipeline.yaml': tinyPipeline((text) =>
      fewerFaces(text)
        .replace('variant: fpn', 'variant: fpn\n      backbone: plain')
        .replace('mode: clean\n    augment: flip', 'mode: mask')
        .replace('epochs: 2', 'epochs: 1'),
    ),
  });

  expect(await project.occ('run', 'eval-ar@baseline')).toMatchObject({ exitCode: 0 });
  expect(project.json('artifacts/current/train@baseline/out/best/model.json')).toMatchObject({
    network: { backbone: 'plain' },
  });
  expect(project.read('artifacts/current/train@baseline/out/best/model.safetensors')).toContain(
    'plain4.conv.weight',
  );
}, 180_000);
