import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { insightfaceAccuracy } from '../../src/faces/protocols/insightface/accuracy.ts';
import { pairDistances } from '../../src/faces/protocols/insightface/distances.ts';
import { leadingFolds } from '../../src/faces/protocols/insightface/folds.ts';
import { validationRate } from '../../src/faces/protocols/insightface/validation-rate.ts';
import { unit } from '../network/support/formula.ts';

/** What insightface's program printed; from where is in the file's README. */
const golden = JSON.parse(
  readFileSync(new URL('../fixtures/faces/protocols/verification.json', import.meta.url), 'utf8'),
) as Golden;

interface Printed {
  readonly seed: string;
  readonly pairs: number;
  readonly dims: number;
  readonly folds: number;
  readonly noise: number;
  readonly issame: string;
  readonly acc_mean: number;
  readonly acc_std: number;
  readonly xnorm: number;
  readonly val_mean: number;
  readonly val_std: number;
  readonly far_mean: number;
  readonly accuracy_per_fold: readonly number[];
  readonly best: readonly { readonly threshold: number }[];
  readonly val_threshold_per_fold: readonly number[];
  readonly tpr_every_20th: readonly number[];
  readonly fpr_every_20th: readonly number[];
}

interface Edge extends Partial<Printed> {
  readonly distances?: readonly number[];
  readonly val_error?: string;
  readonly roc_error?: string;
}

interface Golden extends Record<string, unknown> {
  readonly edges: Readonly<Record<string, Edge>>;
}

const SETS = ['a600', 'b6000', 'c605', 'd607x7'];

const flags = ({ issame, pairs, folds }: Printed): Uint8Array => {
  if (issame !== 'lfw-order') return Uint8Array.from(issame, Number);
  const per = Math.floor(pairs / folds);
  return Uint8Array.from({ length: pairs }, (_, i) => (i % per < per / 2 ? 1 : 0));
};

/** The made features, by the formula that the fixtures' README states. */
function viewsOf(printed: Printed) {
  const { seed, pairs, dims, noise } = printed;
  const same = flags(printed);
  const person = unit(`${seed}/person`, pairs * dims);
  const other = unit(`${seed}/other`, pairs * dims);
  const drawn = unit(`${seed}/noise`, 2 * pairs * dims);
  const flip = unit(`${seed}/flip`, 2 * pairs * dims);
  const hard = unit(`${seed}/hard`, pairs);
  const rows = Array.from({ length: 2 * pairs }, (_, row) => {
    const pair = row >> 1;
    const k = hard[pair]!;
    const views = new Float32Array(2 * dims);
    for (let d = 0; d < dims; d++) {
      const c = person[pair * dims + d]!;
      const isOther = row % 2 === 1 && same[pair] === 0;
      const base = isOther ? 0.35 * (1 + k) * c + other[pair * dims + d]! : c;
      const plain = base + noise * (1 + 0.5 * k) * drawn[row * dims + d]!;
      views[d] = plain;
      views[dims + d] = plain + 0.3 * flip[row * dims + d]!;
    }
    return views;
  });
  return { size: dims, of: (i: number) => rows[i]! };
}

function expectPrinted(
  printed: Partial<Printed>,
  pairs: { distances: Float64Array; same: Uint8Array },
): void {
  const folds = leadingFolds(pairs.same.length, printed.folds!, 'set.bin');
  const accuracy = insightfaceAccuracy(pairs, folds);
  expect(accuracy.folds.map((fold) => fold.accuracy)).toEqual(printed.accuracy_per_fold);
  expect(accuracy.folds.map((fold) => fold.threshold)).toEqual(printed.best!.map((best) => best.threshold));
  expect(accuracy.accuracy).toBeCloseTo(printed.acc_mean!, 12);
  expect(accuracy.std).toBeCloseTo(printed.acc_std!, 12);
  for (const name of ['tpr', 'fpr'] as const) {
    const expected = printed[`${name}_every_20th`] ?? [];
    for (const [i, rate] of expected.entries()) expect(accuracy.curve[name][20 * i]).toBeCloseTo(rate, 12);
  }
  const rate = validationRate(pairs, folds);
  if (printed.val_mean === undefined) {
    expect(rate).toBeUndefined();
    return;
  }
  expect(rate!.val).toBeCloseTo(printed.val_mean, 12);
  expect(rate!.std).toBeCloseTo(printed.val_std!, 12);
  expect(rate!.far).toBeCloseTo(printed.far_mean!, 12);
  for (const [i, threshold] of printed.val_threshold_per_fold!.entries())
    expect(rate!.thresholds[i]).toBeCloseTo(threshold, 12);
}

describe('verification as insightface', () => {
  test.each(SETS)('prints what its program prints of %s', (name) => {
    const printed = golden[name] as Printed;
    const { distances, meanLength } = pairDistances(viewsOf(printed), printed.pairs);
    expect(meanLength).toBeCloseTo(printed.xnorm, 10);
    expectPrinted(printed, { distances, same: flags(printed) });
  });

  test.each(
    Object.entries(golden.edges).filter(([, { distances, roc_error }]) => distances && !roc_error),
  )('of %s, too', (_, edge) => {
    expectPrinted(edge, {
      distances: Float64Array.from(edge.distances!),
      same: Uint8Array.from(edge.issame!, Number),
    });
  });

  test('of a rate that is met exactly, the last threshold of several', () => {
    const u = unit('a/ver-plateau', 2000);
    const distances = Float64Array.from(u, (value, i) =>
      i % 2 === 0 ? 0.9 + 0.3 * value : 2.2 + 0.9 * value,
    );
    const same = Uint8Array.from(u, (_, i) => (i % 2 === 0 ? 1 : 0));
    expectPrinted(golden.edges['target_hit_exactly']!, { distances, same });
  });

  test('a feature of zeros is as far from all others as from itself', () => {
    const rows = [new Float32Array(4), new Float32Array([0.3, 0.4, 0.3, 0.4])];
    const { distances } = pairDistances({ size: 2, of: (i) => rows[i]! }, 1);
    expect(distances[0]).toBeCloseTo(1, 12);
  });

  test('fewer pairs than folds are refused', () => {
    expect(() => leadingFolds(3, 10, 'set.bin')).toThrow('3 pairs are too few for 10 folds');
  });
});
