import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { identifyProcess, isAlive } from '../../../src/base/environment/process-identity.ts';
import { appears, createSketched, type SketchedProject } from '../support/sketched-project.ts';
import type { TaskSketch } from '../support/task-sketch.ts';

vi.mock(import('../../../src/runner/work/renewals.ts'), async (original) => ({
  ...(await original()),
  RENEWAL_SECONDS: 0.05,
}));

let project: SketchedProject;
beforeEach(() => {
  project = createSketched();
});
afterEach(() => project.remove());

test('a run that another one has taken a task from ends its own process, waits, and does it when that one is gone too', async () => {
  const [started, gate] = [project.path('started'), project.path('gate')];
  const tasks: TaskSketch[] = [{ name: 'a', options: { text: 'A', started, gate } }];
  let waiting = '';
  const running = project.run(tasks, {
    onEvent(event) {
      if (event.event === 'task-waiting') waiting = JSON.stringify(event.reason);
    },
  });
  await appears(started);
  const child = identifyProcess(Number(readFileSync(started, 'utf8')));
  rmSync(started);
  const [entry] = project.list('artifacts/work');
  const records = project.path('artifacts/work', entry!);
  const mine = JSON.parse(readFileSync(`${records}/owner-1.json`, 'utf8'));
  writeFileSync(`${records}/owner-2.json`, JSON.stringify({ ...mine, host: 'node7', interval: 0.05 }));

  await appears(started);
  expect(isAlive(child)).toBe(false);
  expect(waiting).toContain('node7');
  expect(existsSync(`${records}/owner-3.json`)).toBe(true);
  writeFileSync(gate, '');
  expect((await running).tasks).toEqual({ a: 'ran' });
  expect(project.result('a')).toBe('A');
});
