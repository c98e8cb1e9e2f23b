import { readlinkSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createProject, type Project, sharingResults, tasksOf } from '../support/project.ts';
import { pairsOnly, tinyPipeline } from '../support/tiny.ts';

/** The small study with nothing but training and the verification of pairs. */
const PIPELINE = tinyPipeline((text) =>
  pairsOnly(text).replace('epochs: 2', 'epochs: 1').replace('steps: [1]', 'steps: []'),
);
const REPEATED = PIPELINE.replace('  from-p3:\n', '  from-p3:\n    repeat: 2\n');

interface Row {
  readonly experiment: string;
  readonly 'repetition-of': string | null;
  readonly n: number;
  readonly 'lfw.clean.accuracy': number;
  readonly 'lfw.clean.accuracy.sd': number | null;
  readonly 'lfw.clean.std': number | null;
}

/** As on a terminal with room for a line for each experiment. */
async function wideTable(project: Project): Promise<string> {
  return String((await project.start(['compare'], { env: { COLUMNS: '250' } })).stdout);
}

async function compared(project: Project): Promise<Row[]> {
  return JSON.parse((await project.occ('compare', '--format', 'json')).stdout) as Row[];
}

function accuracyOf(project: Project, experiment: string): number {
  const metrics = project.json(`artifacts/current/eval-lfw@${experiment}/out/metrics.json`);
  return (metrics as { clean: { accuracy: number } }).clean.accuracy;
}

/** One study, changed from test to test. */
describe('A study', () => {
  const project = sharingResults(createProject({ 'pipeline.yaml': PIPELINE }, afterAll));
  let report = '';

  test('that repeats an experiment keeps its training and adds others', { timeout: 120_000 }, async () => {
    expect((await project.run()).exitCode).toBe(0);
    const before = readlinkSync(project.path('artifacts/current/train@from-p3'));
    report = readlinkSync(project.path('artifacts/current/report'));
    expect((await compared(project))[0]).not.toHaveProperty('n');

    project.write('pipeline.yaml', REPEATED);
    // The name that was written means all of its repetitions.
    const some = await project.run('train@from-p3');
    expect(tasksOf(some.events, 'task-started')).toEqual(['train@from-p3@seed=8']);
    expect(readlinkSync(project.path('artifacts/current/train@from-p3@seed=7'))).toBe(before);
    const rest = await project.run('--experiment', 'from-p3');
    expect(tasksOf(rest.events, 'task-started')).toEqual(['eval-lfw@from-p3@seed=8', 'report']);
  });

  test('shows repetitions as one row, mean ± standard deviation, and one by one to programs', async () => {
    const [baseline, mean, first, second] = await compared(project);
    expect(baseline).toMatchObject({ experiment: 'baseline', n: 1, 'lfw.clean.accuracy.sd': null });
    expect([first, second]).toMatchObject([
      { experiment: 'from-p3@seed=7', 'repetition-of': 'from-p3', n: 1 },
      { experiment: 'from-p3@seed=8', 'repetition-of': 'from-p3', n: 1 },
    ]);
    const [a, b] = [accuracyOf(project, 'from-p3@seed=7'), accuracyOf(project, 'from-p3@seed=8')];
    expect([first!['lfw.clean.accuracy'], second!['lfw.clean.accuracy']]).toEqual([a, b]);
    expect(mean).toMatchObject({ experiment: 'from-p3', 'repetition-of': null, n: 2, 'lfw.clean.std': null });
    expect(mean!['lfw.clean.accuracy']).toBeCloseTo((a + b) / 2, 12);
    expect(mean!['lfw.clean.accuracy.sd']).toBeCloseTo(Math.abs(a - b) / Math.SQRT2, 12);

    const shown = `${(50 * (a + b)).toFixed(2)} ± ${((100 * Math.abs(a - b)) / Math.SQRT2).toFixed(2)}`;
    const table = await wideTable(project);
    expect(table).toMatch(new RegExp(`^from-p3 +2 +${shown}`, 'm'));
    expect(table).not.toContain('@seed=');
    const narrow = (await project.occ('compare')).stdout;
    expect(Math.max(...narrow.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(narrow).toContain(shown);
    expect(table).toContain('± is the standard deviation over the n repetitions');
    expect(project.read('artifacts/current/report/out/report.md')).toContain(`| from-p3 | 2 |`);
    const page = project.read('artifacts/current/report/out/index.html');
    expect(page).toContain(shown);
    expect(page).not.toContain('@seed=');
    expect((await project.occ('show', 'eval-lfw@from-p3')).stderr).toContain(
      'name one of eval-lfw@from-p3@seed=7, eval-lfw@from-p3@seed=8',
    );
    expect((await project.occ('show', 'eval-lfw@from-p3@seed=8')).stdout).toContain('"accuracy"');
  });

  test('shows members of a sweep one by one, whatever their names', async () => {
    project.write(
      'pipeline.yaml',
      PIPELINE.replace('  from-p3:\n', '  from-p3:\n    sweep: { seed: [7, 8] }\n'),
    );
    const swept = await project.run();
    expect(tasksOf(swept.events, 'task-started')).toEqual(['report']);
    expect(swept.events).toContainEqual(
      expect.objectContaining({
        event: 'task-started',
        reason: expect.stringContaining('from-p3@seed=7 is no repetition any more'),
      }),
    );
    expect((await compared(project)).map(({ experiment }) => experiment)).toEqual([
      'baseline',
      'from-p3@seed=7',
      'from-p3@seed=8',
    ]);
  });

  test('that repeats it no more has everything, the report too', async () => {
    project.write('pipeline.yaml', PIPELINE);
    expect(tasksOf((await project.run()).events, 'task-started')).toEqual([]);
    expect(readlinkSync(project.path('artifacts/current/report'))).toBe(report);
  });

  test('prints what was accepted beside every result that rests on it', async () => {
    project.write('pipeline.yaml', PIPELINE.replace('lr: 0.05', 'lr: 0.0500001'));
    expect((await project.occ('accept', 'train@baseline')).exitCode).toBe(0);
    const accepted = await project.run();
    expect(tasksOf(accepted.events, 'task-started')).toEqual(['report']);
    const note =
      /train@baseline: result of [0-9a-f]{8} accepted for [0-9a-f]{8} by \S+@\S+ on \S+: lr 0\.05 -> 0\.0500001/;
    const text = await wideTable(project);
    expect(text).toMatch(note);
    expect(text).toMatch(/^baseline † .*\n^from-p3 † /m);
    expect((await project.occ('compare', '--format', 'csv')).stdout).toMatch(note);
    expect(project.read('artifacts/current/report/out/report.md').replaceAll('\\', '')).toMatch(note);
    expect(project.read('artifacts/current/report/out/index.html').replaceAll('&gt;', '>')).toMatch(note);
    expect(tasksOf((await project.run()).events, 'task-started')).toEqual([]);
  });

  test('prints no acceptance of what it does not want any more', async () => {
    project.write('pipeline.yaml', PIPELINE);
    expect(tasksOf((await project.run()).events, 'task-started')).toEqual([]);
    expect(readlinkSync(project.path('artifacts/current/report'))).toBe(report);
    expect((await project.occ('compare')).stdout).not.toContain('accepted');
  });
});
