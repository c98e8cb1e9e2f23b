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

/** Evaluations are made again: what earlier versions published was not checked as it is now. */
const isEvaluation = (task: string): boolean => /^(eval-|megaface)/.test(task);
const lines = (text: string): string[] => text.trimEnd().split('\n');

test('a store that an earlier version filled is up to date, but for evaluations', async () => {
  const project = earlierProject();
  const status = lines((await project.occ('status')).stdout);
  const isKept = (line: string): boolean => !isEvaluation(line) && !line.startsWith('report');
  expect(status.filter(isKept)).toEqual(lines(fixture('status.txt')).filter(isKept));
  for (const line of status.filter(isEvaluation)) expect(line).toMatch(/ to run +made by version 1, now 3/);

  const { exitCode, events } = await project.run();
  expect(exitCode).toBe(0);
  const changed = events.flatMap((event) =>
    event.event === 'task-finished' && event['changed'] ? [event['task']] : [],
  );
  // Another number of folds had been accepted for one; the others now say that the distractors are few.
  const isMegaface = (task: unknown): boolean => String(task).startsWith('megaface');
  expect(changed.filter((task) => !isMegaface(task))).toEqual(['eval-lfw@from-p3', 'report']);
  expect(changed.filter(isMegaface)).toHaveLength(3);
  expect(events.at(-1)).toMatchObject({ event: 'run-finished', ran: 10, failed: 0, left: 0 });
  expect((await project.occ('verify')).stdout).toMatch(/ entries, 0 broken$/);
}, 120_000);

test('what it holds is made again to the same keys, in its place', async () => {
  const project = earlierProject();
  const cheap = ['faces', 'webface-lmdb', 'own-lmdb', 'words', 'all-words'];
  const { exitCode, events, stderr } = await project.run('--force', ...cheap);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  const ran = events.filter(({ event }) => event === 'task-finished');
  expect(ran).toHaveLength(7);
  for (const event of ran) expect(event).toMatchObject({ changed: false });
  expect(resultsOf(project)).toBe(fixture('results.txt'));
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
