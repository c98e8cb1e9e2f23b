import { copyFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { encodePng } from '../../../src/faces/images/png.ts';
import { binOf } from '../../cli/support/verification-bin.ts';
import { createExtendedProject } from '../support/extended-house.ts';

const model = fileURLToPath(new URL('../../fixtures/models/fixed1.onnx', import.meta.url));

test('a verification protocol is one file and its name in the catalog', { timeout: 180_000 }, async () => {
  const project = await createExtendedProject({
    'pipeline.yaml': `version: 1
stages:
  train: { each: experiments }
  sets:
    uses: eval-pairs
    each: experiments
    in: { model: train, sets: path:made.bin }
    with: { protocol: angles }
experiments:
  fixed1:
    model: { onnx: path:models/fixed1.onnx }
`,
  });
  mkdirSync(project.path('models'));
  copyFileSync(model, project.path('models/fixed1.onnx'));
  const images = await Promise.all(
    [0, 1, 2, 3].map((k) => {
      const data = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (i * (k + 2) * 7) % 251);
      return encodePng({ width: 48, height: 64, channels: 3, data });
    }),
  );
  project.write('made.bin', binOf([images[0]!, images[0]!, images[2]!, images[3]!], [true, false]));

  const { exitCode, stdout, stderr } = await project.occ('run');
  expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: '' });
  expect(project.json('artifacts/current/sets@fixed1/out/metrics.json')).toMatchObject({
    protocol: 'angles',
    sets: { made: { pairs: 2, figures: { apart: expect.any(Number) } } },
  });
  expect((await project.occ('compare')).stdout).toMatch(/angles made degrees apart/);
});
