import { expect, test } from 'vitest';
import { fewerFaces, tinyPipeline } from '../../support/tiny.ts';
import { createExtendedProject } from '../support/extended-house.ts';

test('a chart is one file, its name in the catalog, and a figure that asks for it', async () => {
  const project = await createExtendedProject({
    'pipeline.yaml': tinyPipeline((text) =>
      fewerFaces(text)
        .replace('epochs: 2', 'epochs: 1')
        .replace(/ {2}eval-lfw:[\s\S]*? {2}report:/, '  report:')
        .replace(/ {6}lfw: eval-lfw\n {6}ar: eval-ar\n {6}megaface: megaface-npy\n/, '')
        .replace(/ {2}from-p3:[\s\S]*/, ''),
    ),
  });

  expect(await project.occ('run')).toMatchObject({ exitCode: 0 });
  const out = 'artifacts/current/report/out';
  expect(project.read(`${out}/last-loss.svg`)).toContain('<title>baseline</title></circle>');
  expect(project.read(`${out}/index.html`)).toContain('.chart .lone { fill: var(--accent); }');
  expect(project.read(`${out}/report.md`)).toContain('![Loss at the end](last-loss.svg)');
}, 180_000);
