import { expect, test } from 'vitest';
import { createExtendedProject } from '../support/extended-house.ts';

test('a source of data is a folder in stages/download/sources', async () => {
  const project = await createExtendedProject({
    'pipeline.yaml': `version: 1
stages:
  lists:
    uses: download
    with:
      source: inline
      texts:
        labels.txt: a/1.jpg 0
`,
  });

  expect(await project.occ('run')).toMatchObject({ exitCode: 0 });
  expect(project.read('artifacts/current/lists/out/labels.txt')).toBe('a/1.jpg 0');

  project.write('pipeline.yaml', project.read('pipeline.yaml').replace(/ {6}texts:[\s\S]*/, ''));
  expect((await project.occ('run')).stderr).toContain('missing key `texts` in options of `download`');
}, 180_000);
