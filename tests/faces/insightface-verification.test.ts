import { describe, expect, test } from 'vitest';
import { insightfaceAccuracy } from '../../src/faces/protocols/insightface/accuracy.ts';
import { pairDistances } from '../../src/faces/protocols/insightface/distances.ts';
import { leadingFolds } from '../../src/faces/protocols/insightface/folds.ts';
import { validationRate } from '../../src/faces/protocols/insightface/validation-rate.ts';
import {
  edgePairs,
  flags,
  type PrintedVerification,
  SETS,
  VERIFICATION,
  viewsOf,
} from './support/verification-fixture.ts';

function expectPrinted(
  printed: Partial<PrintedVerification>,
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
    const printed = VERIFICATION[name] as PrintedVerification;
    const { distances, meanLength } = pairDistances(viewsOf(printed), printed.pairs);
    expect(meanLength).toBeCloseTo(printed.xnorm, 10);
    expectPrinted(printed, { distances, same: flags(printed) });
  });

  test.each(
    Object.entries(VERIFICATION.edges).filter(([, { distances, roc_error }]) => distances && !roc_error),
  )('of %s, too', (name, edge) => expectPrinted(edge, edgePairs(name)));

  test('of a rate that is met exactly, the last threshold of several', () => {
    expectPrinted(VERIFICATION.edges['target_hit_exactly']!, edgePairs('target_hit_exactly'));
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
