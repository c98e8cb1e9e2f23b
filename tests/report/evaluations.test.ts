import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { evaluations, nameEvaluations } from '../../src/report/evaluations/registry.ts';
import { readResults } from '../../src/report/results/read-results.ts';
import { sectionsOf } from '../../src/report/sections.ts';
import { summaryTable } from '../../src/report/tables/summary.ts';
import { catalog } from '../../src/stages/catalog.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { experimentWith, inputOf, pairMetrics } from './support/study.ts';

const scratch = scratchFolder();
const named = () => nameEvaluations(({ input }) => [{ stage: input }]);
const probes = { probes: 60, rank1: 0.5, cmc: [0.5, 1], unknown: 0 };
const curve = [
  { far: 0, tar: 0.5, threshold: 0.8 },
  { far: 1, tar: 1, threshold: -0.2 },
];

const byRate = <Value>(of: () => Value) =>
  Object.fromEntries(['1e-06', '1e-05', '0.0001', '0.001', '0.01', '0.1'].map((rate) => [rate, of()]));
const byShown = <Value>(value: Value) =>
  Object.fromEntries(['0.0001', '0.001', '0.01', '0.1', '1.0'].map((rate) => [rate, value]));
const verified = { pairs: 3000, genuine: 124, tarAtFar: byRate(() => ({ far: 0.5, tar: 0.75 })), auc: 0.75 };
const rank = { '1': 0.5, '5': 0.75, '10': 1 };

/** Files as each kind writes them, by kind. */
const WRITTEN: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  'eval-lfw': {
    'metrics.json': { clean: pairMetrics(0.9), occluded: { 'factor-2.0': pairMetrics(0.8) } },
    'roc.json': { clean: curve, occluded: { 'factor-2.0': curve } },
  },
  'eval-pairs': {
    'metrics.json': {
      protocol: 'insightface',
      sets: {
        lfw: {
          ...{ pairs: 6000, accuracy: 0.75, std: 0.25, threshold: 1.5, meanLength: 20 },
          validation: { rate: 0.5, std: 0.25, far: 0.125 },
        },
      },
    },
  },
  'eval-ijb': {
    'metrics.json': {
      ...{ set: 'ijbc', images: 199, templates: 68 },
      protocols: {
        ijb_11: { ...verified, printed: byRate(() => '75.00') },
        ijb_1n: {
          ...{ probes: 44, gallery: 24, wrong: 1012, rank },
          atFpir: { '0.01': { rate: 0.75, threshold: 0.5 }, '0.1': { rate: 0.75, threshold: 0.25 } },
        },
        ijb_evals: {
          verification: { N0D1F1: verified, N1D1F1: verified },
          identification: {
            galleries: {
              G1: { mated: 20, impostors: 24, rank, tpir: byShown({ rate: 0.5, threshold: 0.5 }) },
            },
            ...{ rank, tpir: byShown(0.5), curve: { far: [0.5, 1], tpir: [0.5, 1] } },
          },
        },
      },
    },
  },
  'eval-ar': { 'metrics.json': { protocols: { '1': { glass: probes }, '2': { scarf: probes } } } },
  'megaface-npy': {
    'metrics.json': {
      ...{ probes: 20, distractors: 300, trials: 90 },
      rank: { '1': 0.5, '2': 0.6, '5': 0.7, '10': 0.8 },
      rates: [0.5, 0.6, 0.6, 0.6, 0.7, 0.7, 0.7, 0.7, 0.7, 0.8],
    },
  },
};

function written(files: Readonly<Record<string, object>>): string {
  const folder = mkdtempSync(join(scratch, 'out-'));
  for (const [name, value] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(value));
  return folder;
}

describe.each(evaluations)('the evaluation $input', ({ kind, input, load }) => {
  test('is of a kind of stage, and an input of the report', () => {
    expect(catalog.has(kind)).toBe(true);
    expect(catalog.get('report')!.inputs[input]).toMatchObject({ many: true, required: false });
  });

  test('reads what its kind writes, and the mean of a result with itself is that result', async () => {
    const report = await load();
    const result = report.read(written(WRITTEN[kind]!));
    expect(result).toBeDefined();
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value, (_, it) => (isCurve(it) ? [] : it)));
    expect(plain(report.mean([result, result]))).toEqual(plain(result));
  });

  test('has columns of the summary that begin with its name, and a section', async () => {
    const result = (await load()).read(written(WRITTEN[kind]!));
    const study = inputOf([experimentWith('a', { [input]: result }), experimentWith('b', {})]);
    const [name, ...columns] = summaryTable(study).columns;
    expect(name!.key).toBe('experiment');
    expect(columns.length).toBeGreaterThan(0);
    for (const { key } of columns) expect(key).toMatch(new RegExp(`^${input}\\.`));
    expect(sectionsOf(study)).toHaveLength(2);
  });

  test('says which field of which file is missing', async () => {
    const report = await load();
    const folder = written({ ...WRITTEN[kind], 'metrics.json': {} });
    const error = caught(() => report.read(folder));
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^`\w+` is missing$/),
      place: join(folder, 'metrics.json'),
    });
  });
});

describe('results that are not what they should be', () => {
  const lfw = WRITTEN['eval-lfw']!;
  const metrics = lfw['metrics.json'] as { clean: object; occluded: object };

  test.each([
    [
      'a share above 1',
      { 'metrics.json': { ...metrics, clean: pairMetrics(1.5) } },
      '`clean.accuracy` must be <= 1',
    ],
    ['a field that nobody knows', { 'metrics.json': { ...metrics, extra: 1 } }, '`extra` is not known'],
    [
      'a value of another type',
      { 'roc.json': { clean: [{ ...curve[0], far: 'no' }], occluded: {} } },
      '`clean[0].far` must be number',
    ],
    ['a list in place of a map', { 'metrics.json': [] }, 'the file must be object'],
  ])('are refused: %s', async (_, files, message) => {
    const folders = new Map([['lfw', new Map([['a', written({ ...lfw, ...files })]])]]);
    await expect(readResults(null, folders, new Map(), await named())).rejects.toThrow(message);
  });

  test('are refused where a file is not there', async () => {
    const folders = new Map([['train', new Map([['a', written({ 'options.json': {} })]])]]);
    await expect(readResults(null, folders, new Map(), await named())).rejects.toThrow(
      /^it cannot be read: ENOENT/,
    );
  });
});

/** Points at equal false accept rates are joined, so that a curve may lose some, and it loses its thresholds. */
function isCurve(value: unknown): boolean {
  return Array.isArray(value) && value.some((point) => typeof point === 'object' && 'far' in point);
}

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
