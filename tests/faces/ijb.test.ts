import { describe, expect, test } from 'vitest';
import { FARS } from '../../src/faces/ijb/identification/fars.ts';
import { searchJoined } from '../../src/faces/ijb/identification/search-joined.ts';
import { ijb1n } from '../../src/faces/ijb/protocols/ijb-1n.ts';
import { ijb11 } from '../../src/faces/ijb/protocols/ijb-11.ts';
import { ijbEvals } from '../../src/faces/ijb/protocols/ijb-evals.ts';
import { toPercent } from '../../src/faces/ijb/protocols/to-percent.ts';
import { rowDot } from '../../src/faces/ijb/scores/dot.ts';
import { MODES, type ModeName } from '../../src/faces/ijb/templates/modes.ts';
import { ijbFixture, readMatrix } from './support/ijb-fixture.ts';
import { allTemplates, curve, IJB_PRINTED, matrix, oddTemplates } from './support/ijb-printed.ts';

const set = await ijbFixture();
const features = allTemplates(set);

/** The cells of a printed line that are numbers. */
const numbersIn = (line: string): number[] => (line.match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g) ?? []).map(Number);
const lineWith = (lines: readonly string[], text: string): string =>
  lines.find((line) => line.includes(text))!;

describe('templates of IJB', () => {
  test('are sums of media, the last step alone in double precision', () => {
    expect(set.rows.ids).toEqual(IJB_PRINTED.unique_templates);
    expectClose(features.values, readMatrix('template-features.npy'), 2e-16);
  });

  test('score as numpy has it, to the last bit', () => {
    const { first, second } = set.pairs!;
    const scores = Float64Array.from(first, (a, i) => rowDot(features.values, 32, a, second[i]!));
    expectClose(scores, readMatrix('scores.npy'), 1e-15);
  });

  test('are added up by halves beyond 128 numbers, whatever their number', () => {
    for (const size of [1, 7, 8, 9, 128, 129, 250, 512, 1000]) {
      const values = Float64Array.from({ length: 2 * size }, (_, i) => ((i * 7) % 13) - 6);
      const sum = values.subarray(0, size).reduce((total, value, i) => total + value * values[size + i]!, 0);
      expect(rowDot(values, size, 0, 1)).toBe(sum);
      expect(rowDot(values, size, 1, 0)).toBe(sum);
    }
  });
});

describe('ijb_11.py and eval_ijbc.py', () => {
  test('print these digits', async () => {
    const { printed, tarAtFar, auc, pairs, genuine } = await ijb11.evaluate(set, ['N0D1F1']);
    const cells = Object.values(printed).map(Number);
    for (const lines of [IJB_PRINTED['ijb_11.py printed'], IJB_PRINTED['eval_ijbc.py printed table']])
      expect(cells).toEqual(numbersIn(lineWith(lines, '-IJBC |')));
    expect(Object.values(tarAtFar)).toEqual(
      IJB_PRINTED.tar_unrounded.map(({ fpr, tpr }) => ({ far: fpr, tar: tpr })),
    );
    expect(auc).toBeCloseTo(IJB_PRINTED.auc, 12);
    expect({ pairs, genuine }).toEqual({ pairs: 3000, genuine: 124 });
    expect(set.remarks.join('\n')).toMatch(
      /nearest false accept rate is above the wanted one at 0.001 \(0.00104312\)/,
    );
  });

  test.each([
    [0.532258064516129, '53.23'],
    [0.53125, '53.12'],
    [0.53375, '53.37'],
    [0.00125, '0.12'],
    [17 / 32, '53.12'],
    [19 / 32, '59.38'],
    [1, '100.00'],
    [0, '0.00'],
  ])('print %f as %s', (share, text) => {
    // 0.53375 * 100 lies just below 53.375.
    expect(toPercent(share)).toBe(text);
  });
});

describe('the curve', () => {
  const infinite = (values: readonly unknown[]) =>
    values.map((value) => (value === 'Infinity' ? Infinity : value));

  test.each([
    'roc of 6 genuine, 10 impostors',
    'roc with tied scores',
  ])('is that of scikit-learn: %s', (name) => {
    const edge = IJB_PRINTED.edges[name];
    const { points, nearest } = curve(edge.labels, edge.scores);
    expect(points.map(({ far }) => far)).toEqual(edge.fpr);
    expect(points.map(({ tar }) => tar)).toEqual(edge.tpr);
    expect(points.map(({ threshold }) => threshold)).toEqual(infinite(edge.thresholds));
    for (const [far, { fpr, tpr }] of Object.entries<{ fpr: number; tpr: number }>(edge.nearest ?? {}))
      expect(nearest(Number(far)), far).toMatchObject({ far: fpr, tar: tpr });
  });

  test('leaves out points between equal steps, which can change the answer', () => {
    const {
      labels,
      scores,
      default: kept,
    } = IJB_PRINTED.edges['roc where dropping points changes the answer'];
    const { points, nearest } = curve(labels, scores);
    expect(points.map(({ far }) => far)).toEqual(kept.fpr);
    expect(points.map(({ tar }) => tar)).toEqual(kept.tpr);
    const { far, tar } = nearest(0.4);
    expect([far, tar]).toEqual(kept['nearest to 0.4']);
  });

  test('has as many points as there', () => {
    const { first, second, same } = set.pairs!;
    const scores = Array.from(first, (a, i) => rowDot(features.values, 32, a, second[i]!));
    expect(curve([...same], scores).points).toHaveLength(IJB_PRINTED.roc_points);
  });
});

describe('ijb_1n.py', () => {
  test('prints these digits', async () => {
    const { rank, atFpir, wrong, gallery, probes } = await ijb1n.evaluate(set, ['N0D1F1']);
    const lines = IJB_PRINTED['ijb_1n.py printed'];
    for (const [k, share] of Object.entries(rank))
      expect(lines).toContain(`top${k} = ${share === 1 ? '1.0' : share}`);
    expect(wrong).toBe(numbersIn(lineWith(lines, 'neg_sims num = ')).at(0));
    for (const [far, at] of Object.entries(atFpir))
      expect(lines).toContain(
        `far = ${Number(far).toFixed(10)} pr = ${at!.rate.toFixed(10)} th = ${at!.threshold.toFixed(10)}`,
      );
    expect([gallery, probes]).toEqual([
      IJB_PRINTED['1n']['gallery_templates_sorted']!.length,
      IJB_PRINTED['1n']['probe_templates_sorted']!.length,
    ]);
  });

  test.each(['1:N evaluation, NaN probe', '1:N evaluation, NaN gallery'])('goes on with %s', async (name) => {
    const { query, gallery, mask, printed } = IJB_PRINTED.edges[name];
    const { rank, atFpir, wrong } = await searchJoined(
      { probes: matrix(query), gallery: matrix(gallery), mates: Int32Array.from(mask) },
      async () => {},
    );
    for (const [k, share] of Object.entries(rank))
      expect(printed).toContain(`top${k} = ${share === 1 ? '1.0' : share}`);
    expect(printed).toContain(`neg_sims num = ${wrong}`);
    for (const [far, at] of Object.entries(atFpir))
      expect(printed).toContain(
        `far = ${Number(far).toFixed(10)} pr = ${at!.rate.toFixed(10)} th = ${at!.threshold.toFixed(10)}`,
      );
  });

  test.each([
    ['twice', [1, 1], [1], /subject 1 of the probes is 2 times/],
    ['not at all', [1, 2], [7], /subject 7 of the probes is 0 times/],
  ])('stops at a subject that is in the gallery %s', async (_, gallery, probes, message) => {
    const people = (subjects: readonly number[]) => ({
      templates: set.rows.ids.slice(0, subjects.length),
      subjects,
      torn: [],
    });
    const odd = { ...set.people!, galleries: { G1: people(gallery) }, probes: people(probes) };
    await expect(ijb1n.evaluate({ ...set, people: odd }, ['N0D1F1'])).rejects.toThrow(message);
  });
});

describe('ijb_evals.py', () => {
  test('has these rates in all modes', async () => {
    const modes = Object.keys(IJB_PRINTED['ijb_evals 8 modes']) as ModeName[];
    expect(Object.keys(MODES).sort()).toEqual([...modes].sort());
    const { verification } = await ijbEvals.evaluate(set, modes);
    for (const mode of modes) {
      const { tarAtFar, auc } = verification![mode]!;
      const [areaUnderCurve, ...rates] = IJB_PRINTED['ijb_evals 8 modes'][mode].toReversed();
      expect(
        Object.values(tarAtFar).map(({ tar }) => tar),
        mode,
      ).toEqual(rates.reverse());
      expect(auc, mode).toBeCloseTo(areaUnderCurve!, 12);
    }
  });

  test('searches each gallery by itself', async () => {
    const { identification } = await ijbEvals.evaluate(set, ['N0D1F1']);
    const { galleries, rank, tpir, curve } = identification!;
    const lines = IJB_PRINTED['ijb_evals.py printed'];
    const tops = lines.filter((line) => /^(\[Mean\] )?top1/.test(line)).map(numbersIn);
    const printed = (shares: Readonly<Record<number, number>>) =>
      Object.entries(shares).flatMap(([k, share]) => [Number(k), Number(share.toFixed(6))]);
    expect([galleries['G1']!.rank, galleries['G2']!.rank, rank].map(printed)).toEqual(tops);
    const table = lines.filter((line) => /^\| [01]/.test(line)).map(numbersIn);
    const six = (value: number) => Number(value.toPrecision(6));
    expect(table).toEqual(
      Object.keys(tpir).map((far) => [
        Number(far),
        ...['G1', 'G2'].flatMap((name) => {
          const { rate, threshold } = galleries[name]!.tpir[far as keyof typeof tpir];
          return [six(rate), six(threshold)];
        }),
        six(tpir[far as keyof typeof tpir]),
      ]),
    );
    expect(FARS).toEqual(IJB_PRINTED['ijb_evals 1:N'].fars);
    expectClose(Float64Array.from(curve.tpir), IJB_PRINTED['ijb_evals 1:N'].mean_tpir, 1e-15);
  });
});

describe('templates that are odd', () => {
  const { raw, rows, sums, chosen } = oddTemplates(IJB_PRINTED.edges);

  test.each([
    ['ijb_11 all', [5, 9], 'zeros'],
    ['ijb_1n templates 9,7,5,9 (7 has no image)', [5, 7, 9], 'nan'],
    ['ijb_evals templates 9,7,5,9 (7 has no image)', [5, 7, 9], 'zeros'],
  ] as const)('are as there: %s', (name, ids, kind) => {
    expectClose(chosen(ids, kind).values, IJB_PRINTED.edges[name].features.flat().map(Number), 2e-16);
  });

  test('are zeros, or no numbers, where all of their features are zero', () => {
    const zero = sums([raw[0]!, raw[1]!, [0, 0, 0], [0, 0, 0]]);
    for (const [name, kind] of [
      ['ijb_11', 'zeros'],
      ['ijb_1n', 'nan'],
    ] as const)
      expectClose(
        chosen([5, 9], kind, zero).values,
        IJB_PRINTED.edges[`template 9 all zero, ${name}`].flat().map(Number),
        2e-16,
      );
  });

  test('have no numbers where a feature has none, at which the others stop', async () => {
    const broken = sums([raw[0]!, raw[1]!, raw[2]!, [Number.NaN, 1, 2]]);
    const { values } = chosen([5, 9], 'nan', broken);
    expect(values.subarray(0, 3).every(Number.isFinite)).toBe(true);
    expect([...values.subarray(3)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    const odd = { ...set, rows, sums: () => broken, pairs: { ...set.pairs!, first: Int32Array.of(0) } };
    await expect(ijb11.evaluate(odd, ['N0D1F1'])).rejects.toThrow(/template 9 has numbers that are none/);
  });

  test('count as the first one where they have no images', () => {
    const { values } = chosen([5, 9], 'zeros');
    const row = (id: number): number => rows.of(id) ?? 0;
    const pairs = [
      [5, 9],
      [9, 9],
      [7, 9],
      [0, 9],
      [5, 7],
    ] as const;
    const scores = pairs.map(([a, b]) => rowDot(values, 3, row(a), row(b)));
    expectClose(
      Float64Array.from(scores),
      IJB_PRINTED.edges['pairs 5-9 9-9 7-9 0-9 5-7 (7 and 0 have no feature)'],
      3e-16,
    );
  });
});

function expectClose(found: Float64Array, expected: ArrayLike<number>, tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  const worst = found.reduce((most, value, i) => {
    if (Number.isNaN(value) && Number.isNaN(expected[i]!)) return most;
    const off = Math.abs(value - expected[i]!);
    return off <= most ? most : off;
  }, 0);
  expect(worst).toBeLessThanOrEqual(tolerance);
}
