import { expect, test } from 'vitest';
import { fewerFaces, tinyPipeline } from '../../support/tiny.ts';
import { createExtendedProject } from '../support/extended-house.ts';

test('an evaluation is a kind of stage, what a report makes of it, and a line of the register', async () => {
  const project = await createExtendedProject({
    'pipeline.yaml': tinyPipeline((text) =>
      fewerFaces(text)
        .replace(/ {2}eval-lfw:[\s\S]*? {2}report:/, `${STAGE}  report:`)
        .replace(/ {6}lfw: eval-lfw\n {6}ar: eval-ar\n {6}megaface: megaface-npy/, '      cfp: eval-cfp')
        .replace('epochs: 2', 'epochs: 1')
        .replace(/ {2}from-p3:[\s\S]*/, ''),
    ),
  });

  expect((await project.occ('run')).exitCode).toBe(0);
  expect((await project.occ('compare', '--format', 'md')).stdout).toContain('CFP FP');
  expect(project.json('artifacts/current/eval-cfp@baseline/out/metrics.json')).toMatchObject({
    accuracy: expect.any(Number),
  });
  expect(project.read('artifacts/current/report/out/report.md')).toContain('## Frontal and profile');
  expect((await project.occ('compare', '--format', 'csv')).stdout).toMatch(/^experiment,.*cfp\.accuracy/);
}, 180_000);

const STAGE = `  eval-cfp:
    each: experiments
    in:
      model: train
      cfp: faces/lfw
`;
