import { expect, test } from 'vitest';
import { tinyPipeline } from '../../support/tiny.ts';
import { createExtendedProject } from '../support/extended-house.ts';

test('a backbone is one file and its name in the catalog', async () => {
  const project = await createExtendedProject({
    'pipeline.yaml': tinyPipeline((text) =>
      text
        .replace('variant: fpn', 'variant: fpn\n      backbone: plain')
        .replaceAll('epochs: 2', 'epochs: 1'),
    ),
  });

  expect(await project.occ('run', 'eval-ar@from-p3')).toMatchObject({ exitCode: 0 });
  expect(project.json('artifacts/current/train@from-p3/out/best/model.json')).toMatchObject({
    network: { backbone: 'plain' },
  });
  expect(project.read('artifacts/current/train@from-p3/out/best/model.safetensors')).toContain(
    'plain4.conv.weight',
  );
}, 180_000);
