import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createProject, sharingResults } from '../support/project.ts';
import { fewerFaces, tinyPipeline } from '../support/tiny.ts';
import { binOf } from './support/verification-bin.ts';

const STUDY = tinyPipeline((text) =>
  fewerFaces(text)
    .replace('epochs: 2', 'epochs: 1')
    .replace(/ {2}from-p3:[\s\S]*/, '')
    .replace(
      / {2}eval-lfw:[\s\S]*?(?=experiments:\n {2}b)/,
      `  sets:
    uses: eval-pairs
    each: experiments
    in: { model: train, sets: path:sets }
    with: { folds: 2 }
  sets-as-from:
    uses: eval-pairs
    each: experiments
    in: { model: train, sets: path:sets/lfw.bin }
    with: { protocol: from, folds: 2 }
  report:
    in: { train: train, pairs: sets }
`,
    ),
);

test('.bin sets are verified by the protocol that is named, each a column of the report', {
  timeout: 120_000,
}, async () => {
  const project = sharingResults(createProject({ 'pipeline.yaml': STUDY, 'sets/lfw.bin': '' }));
  const made = await project.occ('run', 'faces');
  expect(made.stderr).toBe('');
  expect(made.exitCode).toBe(0);
  const faces = project.path('artifacts/current/faces/out/webface');
  const people = readdirSync(faces).sort();
  const image = (person: number, k: number): Uint8Array => {
    const folder = join(faces, people[person]!);
    return readFileSync(join(folder, readdirSync(folder).sort()[k]!));
  };
  const same = Array.from({ length: 8 }, (_, i) => i % 2 === 0);
  const images = same.flatMap((one, i) => [image(i % 4, 0), image(one ? i % 4 : (i + 1) % 4, 1)]);
  project.write('sets/lfw.bin', binOf(images, same));
  project.write('sets/cfp_fp.bin', binOf(images.toReversed(), same.toReversed()));

  const { exitCode, stderr } = await project.occ('run');
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  const metrics = project.json('artifacts/current/sets@baseline/out/metrics.json') as Metrics;
  expect(metrics).toMatchObject({ protocol: 'insightface', sets: { cfp_fp: {}, lfw: { pairs: 8 } } });
  expect(metrics.sets['lfw']!.validation).toMatchObject({
    rate: expect.any(Number),
    far: expect.any(Number),
  });
  expect(metrics.sets['lfw']!.meanLength).toBeGreaterThan(0);
  expect(project.read('artifacts/current/sets@baseline/out/pairs/lfw.tsv')).toMatch(
    /^distance\tsame\n\d\.\d{6}\t1\n/,
  );

  const from = project.json('artifacts/current/sets-as-from@baseline/out/metrics.json') as Metrics;
  expect(from).toMatchObject({
    protocol: 'from',
    sets: { lfw: { tarAtFar: { '1e-3': expect.any(Number) } } },
  });
  expect(Object.keys(from.sets)).toEqual(['lfw']);

  const page = project.read('artifacts/current/report/out/report.md');
  expect(page).toContain('## Sets of pairs');
  expect((await project.occ('compare', '--format', 'csv')).stdout).toMatch(/cfp_fp\.accuracy/);
  expect((await project.occ('run')).stdout).toContain('nothing to run');
});

interface Metrics {
  readonly protocol: string;
  readonly sets: Readonly<
    Record<string, { readonly validation?: object; readonly meanLength?: number; readonly accuracy: number }>
  >;
}

test('a set that is missing, or no set, is told with its place', { timeout: 60_000 }, async () => {
  const project = sharingResults(
    createProject({
      'pipeline.yaml': STUDY.replace('folds: 2 }', 'folds: 2, sets: [agedb_30] }'),
      'sets/lfw.bin': 'no pickle',
    }),
  );
  const { exitCode, stderr, stdout } = await project.occ('run', '--keep-going');
  expect(stdout + stderr).toMatch(/there is no set agedb_30\.bin/);
  expect(stdout + stderr).toMatch(/lfw\.bin: .*cannot be read/);
  expect(exitCode).toBe(1);
});
