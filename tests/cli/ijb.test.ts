import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeModel } from '../../src/engines/onnx/encode-model.ts';
import type { OnnxNode, OnnxTensor } from '../../src/engines/onnx/model.ts';
import { encodePng } from '../../src/faces/images/png.ts';
import type { EvalIjbMetrics } from '../../src/generated/result-schemas.js';
import { ijbFile, readMatrix } from '../faces/support/ijb-fixture.ts';
import { createProject, type Project } from '../support/project.ts';

const [IMAGES, SIDE, SIZE] = [199, 112, 32];

/** Rows that a model may be asked for when it is measured. */
const ROWS = 512;

const STUDY = `version: 1
stages:
  train:
    each: experiments
  ijb:
    uses: eval-ijb
    each: experiments
    in: { model: train, ijb: path:IJBC }
    with: { modes: [N0D1F1, N1D0F0] }
  report:
    in: { ijb: ijb }
experiments:
  table:
    model: { onnx: path:table.onnx, mean: 0, scale: 1 }
`;

/**
 * A model that looks the feature up: the red of the picture's left half is the row, its green says which half
 * of the picture that is, so that the mirror image has another row.
 */
function tableModel(): Uint8Array {
  const table = new Float32Array(ROWS * SIZE).fill(1);
  table.set(readMatrix('plain.npy'));
  table.set(readMatrix('flip.npy'), IMAGES * SIZE);
  const node = (type: string, inputs: string[], output: string, attributes: OnnxNode['attributes'] = {}) =>
    ({ domain: '', type, inputs, output, attributes }) as const;
  const float = (shape: number[], data: Float32Array): OnnxTensor => ({ type: 'float32', shape, data });
  const whole = (shape: number[], values: number[]): OnnxTensor => ({
    ...{ type: 'int64', shape },
    data: BigInt64Array.from(values.map(BigInt)),
  });
  return encodeModel({
    nodes: [
      node('Gather', ['images', 'row'], 'line', { axis: 2 }),
      node('Gather', ['line', 'column'], 'pixel', { axis: 2 }),
      node('MatMul', ['pixel', 'places'], 'place'),
      node('Round', ['place'], 'rounded'),
      node('Cast', ['rounded'], 'index', { to: 7 }),
      node('Gather', ['table', 'index'], 'rows', { axis: 0 }),
      node('Reshape', ['rows', 'shape'], 'feature'),
    ],
    initializers: new Map([
      ['row', whole([], [56])],
      ['column', whole([], [20])],
      ['places', float([3, 1], Float32Array.of(1, IMAGES / 255, 0))],
      ['table', float([ROWS, SIZE], table)],
      ['shape', whole([2], [-1, SIZE])],
    ]),
    inputs: [{ name: 'images', type: 'float32', shape: ['n', 3, SIDE, SIDE] }],
    outputs: [{ name: 'feature', type: 'float32', shape: ['n', SIZE] }],
  });
}

async function writeImages(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < IMAGES; i++) {
    const data = new Uint8Array(SIDE * SIDE * 3);
    for (let at = 0; at < data.length; at += 3) {
      data[at] = i;
      data[at + 1] = (at / 3) % SIDE < SIDE / 2 ? 0 : 255;
    }
    const picture = await encodePng({ width: SIDE, height: SIDE, channels: 3, data });
    writeFileSync(join(folder, `${i + 1}.jpg`), picture);
  }
}

const LISTS = [
  'face_tid_mid.txt',
  'name_5pts_score.txt',
  'template_pair_label.txt',
  '1N_gallery_G1.csv',
  '1N_gallery_G2.csv',
  '1N_probe_mixed.csv',
] as const;

async function project(lists: readonly string[] = LISTS): Promise<Project> {
  const made = createProject({ 'pipeline.yaml': STUDY });
  writeFileSync(made.path('table.onnx'), tableModel());
  mkdirSync(made.path('IJBC/meta'), { recursive: true });
  for (const name of lists)
    writeFileSync(made.path(`IJBC/meta/ijbc_${name}`), await readFile(ijbFile(`ijbc_${name}`)));
  return made;
}

test('IJB-C is aligned, computed and evaluated to the digits that the programs print', {
  timeout: 120_000,
}, async () => {
  const golden = JSON.parse(await readFile(ijbFile('expected.json'), 'utf8'));
  const study = await project();
  await writeImages(study.path('IJBC/loose_crop'));
  const { exitCode, stderr, stdout } = await study.occ('run');
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/nearest false accept rate is above the wanted one at 0\.001/);

  const metrics = study.json('artifacts/current/ijb@table/out/metrics.json') as EvalIjbMetrics;
  expect(metrics).toMatchObject({ set: 'ijbc', images: IMAGES, templates: 68 });
  const { ijb_11, ijb_1n, ijb_evals } = metrics.protocols;
  expect(Object.values(ijb_11!.printed)).toEqual(['53.23', '53.23', '53.23', '76.61', '82.26', '98.39']);
  expect(Object.values(ijb_11!.tarAtFar)).toEqual(
    golden.tar_unrounded.map(({ fpr, tpr }: { fpr: number; tpr: number }) => ({ far: fpr, tar: tpr })),
  );
  expect(ijb_1n!.rank).toEqual({ '1': 0.8863636363636364, '5': 1, '10': 1 });
  expect(ijb_1n!.atFpir['0.01'].threshold.toFixed(10)).toBe('0.5555206011');
  for (const mode of ['N0D1F1', 'N1D0F0'])
    expect(
      Object.values(ijb_evals!.verification![mode]!.tarAtFar).map(({ tar }) => tar),
      mode,
    ).toEqual(golden['ijb_evals 8 modes'][mode].slice(0, -1));
  expect(ijb_evals!.identification!.curve.far).toEqual(golden['ijb_evals 1:N'].fars);
  expect(ijb_evals!.identification!.rank['1'].toFixed(6)).toBe('0.931818');

  expect(study.read('artifacts/current/report/out/report.md')).toContain('## Templates');
  expect((await study.occ('compare', '--format', 'csv')).stdout).toContain('ijb.ijb_11.tar@0.0001');
  expect((await study.occ('run')).stdout).toContain('nothing to run');
});

test('lists and images that are missing are told before anything is computed', {
  timeout: 60_000,
}, async () => {
  const study = await project(LISTS.slice(0, 3));
  study.write('pipeline.yaml', STUDY.replace('with: { ', 'with: { protocols: [ijb_1n], '));
  const without = await study.occ('run');
  expect(without.stdout + without.stderr).toMatch(/there is no such list, which ijb_1n needs/);
  expect(without.exitCode).toBe(1);
  study.write('pipeline.yaml', STUDY);
  const { exitCode, stdout, stderr } = await study.occ('run');
  expect(stdout + stderr).toMatch(/199 of 199 images are not there: 1\.jpg/);
  expect(exitCode).toBe(1);
});
