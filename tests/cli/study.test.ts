import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createProject, tasksOf } from '../support/project.ts';
import { tinyPipeline } from '../support/tiny.ts';

const EVALUATIONS = ['eval-ar', 'eval-lfw', 'megaface-npy'];

test('the whole study runs from one line, and each change re-runs exactly what it touches', {
  timeout: 240_000,
}, async () => {
  const project = createProject({ 'pipeline.yaml': tinyPipeline() });

  const first = await project.run();
  expect(first.stderr).toBe('');
  expect(first.exitCode).toBe(0);
  expect(tasksOf(first.events, 'task-finished')).toEqual(
    ['faces', 'lfw-occ', 'report', 'webface-lmdb', ...tasksFor('baseline'), ...tasksFor('from-p3')].sort(),
  );
  const lfw = project.json('artifacts/current/eval-lfw@baseline/out/metrics.json') as LfwMetrics;
  expect(lfw.clean.pairs).toBe(60);
  expect(lfw.clean.validRate).toBe(1);
  expect(lfw.clean.accuracy).toBeGreaterThanOrEqual(0.4);
  expect(Object.keys(lfw.clean.tarAtFar)).toEqual(['1e-2', '1e-3', '1e-4']);
  expect(Object.keys(lfw.occluded)).toEqual(['factor-2.0']);
  const ar = project.json('artifacts/current/eval-ar@from-p3/out/metrics.json') as ArMetrics;
  expect(ar.protocols['1'].glass.probes).toBeGreaterThan(0);
  expect(ar.protocols['2'].scarf.rank1).toBeLessThanOrEqual(1);
  expect(project.read('artifacts/current/report/out/report.md')).toContain('from-p3');
  const page = readFileSync(project.path('artifacts/current/report/out/index.html'), 'utf8');
  expect(page).toContain('baseline');
  expect(page).not.toMatch(/(?:src|href)="https?:/);

  const second = await project.run();
  expect(tasksOf(second.events, 'task-started')).toEqual([]);
  expect(tasksOf(second.events, 'task-cached')).toHaveLength(12);

  project.write(
    'pipeline.yaml',
    tinyPipeline((text) => text.replace('lr: 0.02', 'lr: 0.03')),
  );
  const told = (await project.occ('status')).stdout;
  expect(told).toMatch(/^train@from-p3 +to run +lr 0\.02 -> 0\.03 \(pipeline\.yaml:\d+\)$/m);
  expect(told).toMatch(/^eval-lfw@from-p3 +waits +decided after train@from-p3$/m);
  const changed = await project.run();
  expect(tasksOf(changed.events, 'task-started')).toEqual(['report', ...tasksFor('from-p3')].sort());
  const why = changed.events.find(
    (event) => event.event === 'task-started' && event.task === 'train@from-p3',
  );
  expect(why).toMatchObject({ reason: expect.stringMatching(/lr 0\.02 -> 0\.03 \(pipeline\.yaml:\d+\)/) });

  project.write('pipeline.yaml', tinyPipeline());
  expect((await project.occ('status')).stdout).toMatch(
    /^eval-ar@from-p3 +to link +restored from \d{4}-\d\d-\d\d$/m,
  );
  const reverted = await project.run();
  expect(tasksOf(reverted.events, 'task-started')).toEqual([]);

  // Experiments renamed and in another order train nothing again.
  project.write('pipeline.yaml', renamedExperiments());
  const renamed = await project.run('--only', 'train');
  expect(renamed.exitCode).toBe(0);
  expect(tasksOf(renamed.events, 'task-started')).toEqual([]);
  expect(tasksOf(renamed.events, 'task-cached')).toEqual(
    expect.arrayContaining(['train@clean-faces', 'train@masked']),
  );

  project.write(
    'pipeline.yaml',
    tinyPipeline((text) => text.replace('[2.0]', '[2.0, 3.0]')),
  );
  const factor = await project.run('--dry-run');
  expect(factor.exitCode).toBe(0);
  const more = await project.run();
  expect(tasksOf(more.events, 'task-started').filter((task) => task.startsWith('train'))).toEqual([]);
  expect(tasksOf(more.events, 'task-started')).toEqual([
    'eval-lfw@baseline',
    'eval-lfw@from-p3',
    'lfw-occ',
    'report',
  ]);

  project.write(
    'pipeline.yaml',
    tinyPipeline((text) => text.replace('    init: baseline\n', '')),
  );
  expect((await project.occ('status')).stdout).toMatch(
    /^train@from-p3 +to run +init train@baseline -> none$/m,
  );

  const added = `${tinyPipeline()}  occ-p3:\n    extends: from-p3\n    mode: occ\n`;
  project.write('pipeline.yaml', added);
  const foreseen = (await project.occ('run', '--dry-run')).stdout;
  expect(foreseen).toMatch(
    /^train@occ-p3 +to run +first run +\(about .* s, .*B, at the rate of others like it\)$/m,
  );
  expect(foreseen).toMatch(/^eval-lfw@occ-p3 +waits .*\(about .* s, .*B, as others like it\)$/m);
  expect(foreseen).toMatch(/^at most 5 to run: about .* s and .*B of disk$/m);
  const experiment = await project.run('train@occ-p3');
  expect(experiment.exitCode).toBe(0);
  expect(tasksOf(experiment.events, 'task-started')).toEqual(['train@occ-p3']);
});

function renamedExperiments(): string {
  const renamed = tinyPipeline().replaceAll('baseline', 'clean-faces').replaceAll('from-p3', 'masked');
  const [head, first, second] = renamed.split(/(?=^ {2}(?:clean-faces|masked):)/m);
  return [head, second, first].join('');
}

function tasksFor(experiment: string): string[] {
  return ['train', ...EVALUATIONS].map((stage) => `${stage}@${experiment}`);
}

interface LfwMetrics {
  clean: { pairs: number; validRate: number; accuracy: number; tarAtFar: Record<string, number> };
  occluded: Record<string, unknown>;
}

interface ArMetrics {
  protocols: Record<'1' | '2', Record<'glass' | 'scarf', { probes: number; rank1: number }>>;
}
