import { existsSync, readlinkSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { EventLine } from '../../src/cli/words/event-line.ts';
import type { RerunRecord } from '../../src/runner/store/reruns/rerun-record.ts';
import { createProject, type Project, tasksOf } from '../support/project.ts';

/** Measures what accuracy.txt says, which is not declared: as another machine or engine would, behind the back of the key. */
const MEASURE = `import { readFileSync, writeFileSync } from 'node:fs';
const accuracy = Number(readFileSync('accuracy.txt', 'utf8'));
const metrics = { clean: { accuracy, pairs: 60 }, occluded: { 'factor-2.0': { accuracy: 0.5 } } };
writeFileSync(\`\${process.argv[2]}/metrics.json\`, JSON.stringify(metrics));
writeFileSync(\`\${process.argv[2]}/curve.json\`, JSON.stringify([accuracy / 3]));
`;

const pipeline = (tolerance: string, more = ''): string => `version: 1
stages:
  measure:
    uses: command
    run: [node, path:measure.mjs, "\${out}"${more}]
${tolerance}
  reads:
    uses: command
    in:
      metrics: measure/metrics.json
    run: [cp, "\${in.metrics}", "\${out}/copy"]
`;

const TOLERANT = pipeline('    tolerance: { "*.accuracy": 0.5, clean.accuracy: 0.002 }');

async function measured(text = TOLERANT): Promise<Project> {
  const project = createProject({
    'pipeline.yaml': text,
    'measure.mjs': MEASURE,
    'accuracy.txt': '0.91',
  });
  const { exitCode, events } = await project.run();
  expect(exitCode).toBe(0);
  expect(warnings(events)).toEqual([]);
  return project;
}

async function again(project: Project, accuracy: number): Promise<readonly EventLine[]> {
  project.write('accuracy.txt', String(accuracy));
  const { exitCode, events } = await project.run('measure', '--force');
  expect(exitCode).toBe(0);
  return events;
}

function warnings(events: readonly EventLine[]): string[] {
  return events.flatMap((event) => (event.event === 'warning' ? [event.text] : []));
}

function finished(events: readonly EventLine[]): EventLine | undefined {
  return events.find((event) => event.event === 'task-finished');
}

function accuracy(project: Project): number {
  const metrics = project.json('artifacts/current/measure/out/metrics.json') as {
    clean: { accuracy: number };
  };
  return metrics.clean.accuracy;
}

async function repetitions(project: Project): Promise<RerunRecord[]> {
  const { stdout } = await project.occ('show', 'measure', '--json');
  return (JSON.parse(stdout) as { repetitions: RerunRecord[] }).repetitions;
}

test('within its tolerance a re-run keeps the earlier result, and is recorded with its own metrics', async () => {
  const project = await measured();
  const link = readlinkSync(project.path('artifacts/current/measure'));
  const events = await again(project, 0.912);
  expect(finished(events)).toMatchObject({
    changed: false,
    repetition: expect.stringContaining('clean.accuracy 0.91 -> 0.912 (tolerance 0.002)'),
  });
  expect(warnings(events)).toEqual([]);
  expect(accuracy(project)).toBe(0.91);
  expect(readlinkSync(project.path('artifacts/current/measure'))).toBe(link);
  expect(project.list('artifacts/store')).toHaveLength(2);

  const all = await project.run();
  expect(tasksOf(all.events, 'task-started')).toEqual([]);
  expect(await repetitions(project)).toEqual([
    expect.objectContaining({
      task: 'measure',
      host: expect.any(String),
      metrics: { 'clean.accuracy': 0.912, 'clean.pairs': 60, 'occluded.factor-2.0.accuracy': 0.5 },
    }),
  ]);
  expect((await project.occ('show', 'measure')).stdout).toMatch(
    /reruns \(1\)\n {2}\S+ \S+ UTC on .*\n {4}clean\.accuracy 0\.912 \(\+0\.002\)$/,
  );
  expect((await project.occ('verify')).exitCode).toBe(0);

  // Each is measured against the result that stays, so that they cannot creep away from it.
  await again(project, 0.908);
  await again(project, 0.91);
  expect((await repetitions(project)).map(({ metrics }) => metrics['clean.accuracy'])).toEqual([
    0.912, 0.908, 0.91,
  ]);
  expect((await project.occ('show', 'measure')).stdout).toContain('the same metrics');
  for (const name of ['stat.index', 'store.index', 'state.lmdb', 'cache', 'current'])
    rmSync(project.path('artifacts', name), { recursive: true, force: true });
  await project.run();
  expect(await repetitions(project)).toHaveLength(3);
});

test('beyond its tolerance a re-run takes the place of the earlier result, and the metric is named', async () => {
  const project = await measured();
  const events = await again(project, 0.9121);
  expect(warnings(events)).toEqual([
    expect.stringMatching(
      /^measure is not deterministic: .* curve\.json, metrics\.json; clean\.accuracy 0\.91 -> 0\.9121 \(tolerance 0\.002\)$/,
    ),
  ]);
  expect(accuracy(project)).toBe(0.9121);
  expect(project.list('artifacts/store').filter((name) => name.includes('.replaced-'))).toHaveLength(1);
  expect(await repetitions(project)).toEqual([]);
  expect(tasksOf((await project.run()).events, 'task-started')).toEqual(['reads']);
});

test('a metric without a tolerance has to be equal, and so have the names of all files', async () => {
  const project = await measured(pipeline('    tolerance: { clean.pairs: 5 }'));
  expect(warnings(await again(project, 0.910001))).toEqual([
    expect.stringContaining('clean.accuracy 0.91 -> 0.910001 (no tolerance)'),
  ]);
  expect(accuracy(project)).toBe(0.910001);

  const more = createProject({
    'pipeline.yaml': TOLERANT,
    'measure.mjs': `${MEASURE}if (accuracy > 0.91) writeFileSync(\`\${process.argv[2]}/more\`, '');\n`,
    'accuracy.txt': '0.91',
  });
  await more.run();
  expect(warnings(await again(more, 0.911))).toEqual([expect.stringContaining('more (new)')]);
  expect(accuracy(more)).toBe(0.911);
});

test('without a tolerance nothing is recorded, and declaring one re-runs nothing', async () => {
  const project = await measured(pipeline(''));
  await again(project, 0.91);
  expect(existsSync(project.path('artifacts/repetitions'))).toBe(false);
  project.write('pipeline.yaml', TOLERANT);
  expect(tasksOf((await project.run()).events, 'task-started')).toEqual([]);
});

test('output that gc removed is made again, and what it measured before stays on record', async () => {
  const project = await measured();
  project.write('pipeline.yaml', pipeline('', ', other'));
  await project.run('measure');
  expect((await project.occ('gc')).stdout).toContain('removed 1 output');
  project.write('pipeline.yaml', TOLERANT);
  project.write('accuracy.txt', '0.911');
  const { events } = await project.run();
  expect(warnings(events)).toEqual([
    expect.stringMatching(/before in curve\.json, metrics\.json; within its tolerance$/),
  ]);
  expect(tasksOf(events, 'task-started')).toEqual(['measure', 'reads']);
  expect(accuracy(project)).toBe(0.911);
  expect(project.read('artifacts/current/reads/out/copy')).toContain('0.911');
  expect((await repetitions(project)).map(({ metrics }) => metrics['clean.accuracy'])).toEqual([0.91]);
});

test('a tolerance that names no metric is said, with the names that there are', async () => {
  const project = createProject({
    'pipeline.yaml': pipeline('    tolerance: { clean.acuracy: 0.1 }'),
    'measure.mjs': MEASURE,
    'accuracy.txt': '0.91',
  });
  expect(warnings((await project.run('measure')).events)).toEqual([
    'measure has a tolerance for "clean.acuracy", but its metrics.json has clean.accuracy, clean.pairs, occluded.factor-2.0.accuracy',
  ]);
  project.write(
    'pipeline.yaml',
    TOLERANT.replace('uses: command\n    in:', 'uses: command\n    tolerance: { x: 1 }\n    in:'),
  );
  expect(warnings((await project.run()).events)).toEqual([
    'reads has a tolerance, but published no metrics.json that could be compared',
  ]);
  project.write('pipeline.yaml', pipeline('    tolerance: { clean.accuracy: -1, clean.pairs: few }'));
  expect((await project.occ('status')).stderr).toMatch(
    /6:34 `tolerance\.clean\.accuracy` must be at least 0, not -1[\s\S]*6:51 `tolerance\.clean\.pairs` must be a number, not the text `few`/,
  );
});
