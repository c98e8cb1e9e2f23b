import { expect, test } from 'vitest';
import { createExtendedProject } from '../support/extended-house.ts';

test('an executor is one file and its name in the catalog', async () => {
  const project = await createExtendedProject({
    'pipeline.yaml': `version: 1
stages:
  priority:
    uses: command
    run: [node, path:priority.mjs, "\${out}"]
`,
    'priority.mjs': `import { writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
writeFileSync(process.argv[2] + '/priority.txt', String(getPriority()));
`,
  });

  const nice = ['--executor', 'nice'];
  expect(await project.occ('run', ...nice, '--executor-option', 'level=7')).toMatchObject({ exitCode: 0 });
  expect(project.read('artifacts/current/priority/out/priority.txt')).toBe('7');

  expect(await project.occ('run', ...nice, '--executor-option', 'level=high')).toMatchObject({
    exitCode: 2,
    stderr: '"high" is no level of the executor nice\n  it is a niceness, 0 to 19',
  });
  expect((await project.occ('run', '--executor', 'nicer')).stderr).toContain('use one of local, nice');
}, 180_000);
