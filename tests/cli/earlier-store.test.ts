import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { x } from 'tar';
import { expect, test } from 'vitest';
import { createProject, type Project } from '../support/project.ts';

const fixtures = fileURLToPath(new URL('../fixtures/runner', import.meta.url));
const fixture = (name: string): string => readFileSync(join(fixtures, name), 'utf8');

function earlierProject(): Project {
  const project = createProject();
  x({ file: join(fixtures, 'earlier-store.tar.gz'), cwd: project.root, sync: true });
  return project;
}

test('a store that an earlier version filled is up to date', async () => {
  const project = earlierProject();
  expect((await project.occ('status')).stdout).toBe(fixture('status.txt').trimEnd());

  const { exitCode, events } = await project.run();
  expect(exitCode).toBe(0);
  expect(events.at(-1)).toMatchObject({ event: 'run-finished', ran: 0, failed: 0, left: 0 });
  expect((await project.occ('verify')).stdout).toMatch(/ entries, 0 broken$/);
});

test('what it holds is made again to the same keys, in its place', async () => {
  const project = earlierProject();
  const before = fixture('results.txt');
  const cheap = ['faces', 'webface-lmdb', 'own-lmdb', 'words', 'all-words', 'report'];
  const { exitCode, events, stderr } = await project.run('--force', ...cheap);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  const ran = events.filter(({ event }) => event === 'task-finished');
  expect(ran).toHaveLength(8);
  for (const event of ran) expect(event).toMatchObject({ changed: false });
  expect(resultsOf(project)).toBe(before);
}, 120_000);

/** A line for each task: name, fingerprint, content hash of its output. */
function resultsOf(project: Project): string {
  const lines = project.list('artifacts/current').map((task) => {
    const { fingerprint, output } = project.json(`artifacts/current/${task}/manifest.json`) as {
      fingerprint: string;
      output: string;
    };
    return `${task} ${fingerprint} ${output}`;
  });
  return `${lines.join('\n')}\n`;
}
