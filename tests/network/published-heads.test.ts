/** Heads of other programs, by numbers that those printed (tests/fixtures/network/heads). */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { clampedCrossEntropy, crossEntropy } from '../../src/network/margins/cross-entropy.ts';
import { marginBuffers, marginLogits, resolveMargin } from '../../src/network/margins/margin.ts';
import { openOracle } from './support/engines.ts';
import { golden } from './support/fixtures.ts';
import { l2 } from './support/formula.ts';
import {
  type AdaFaceRun,
  adaFaceSteps,
  combinedMargin,
  headInputs,
  headLoss,
  lossOf,
} from './support/heads.ts';

beforeAll(openOracle);

const { features, weights } = headInputs();
const labelled = (labels: readonly number[]) => tf.tensor1d([...labels], 'int32');

describe('the combined margin of arcface_torch', () => {
  interface Case {
    readonly labels: number[];
    readonly logits: number[][];
    readonly loss: number;
    readonly grad_feature: number[][];
    readonly grad_weight_l2: number;
    readonly grad_weight_row0_first4: number[];
  }
  interface Setting {
    readonly row0_first4: number[];
    readonly target_row0: number;
  }
  const { 'other settings': others, ...rest } = golden<
    Record<string, Case> & { 'other settings': Record<string, Setting | string> }
  >('heads/margins.json');
  const cases = Object.entries(rest).filter(([name]) => /\d,/.test(name)) as [string, Case][];
  test.each(cases)('%s: logits, loss and gradients', (name, at) => {
    const seen = headLoss(combinedMargin(name), { features, weights, labels: at.labels });
    // A rounding of the cosine 0.9998 in float32 is thirty times as much in its sine, and 64 times that here.
    expectNear(seen.logits.flat(), at.logits.flat(), 5e-4);
    expect(seen.loss / at.loss).toBeCloseTo(1, 6);
    expectClose(seen.byFeature.flat(), at.grad_feature.flat(), 1e-5);
    expect(l2(seen.byWeight.flat()) / at.grad_weight_l2).toBeCloseTo(1, 5);
    expectNear(seen.byWeight[0]!.slice(0, 4), at.grad_weight_row0_first4, 1e-5 * at.grad_weight_l2);
  });

  test.each(Object.entries(others))('with %s it does as the program', (name, at) => {
    if (typeof at === 'string') {
      expect(() => combinedMargin(name)).toThrow('the combined margin has no sense with m1');
      return;
    }
    const { labels } = cases[0]![1];
    const [row] = marginLogits(combinedMargin(name))(
      tf.tensor2d(features),
      tf.tensor2d(weights),
      labelled(labels),
    ).arraySync();
    expectNear(row!.slice(0, 4), at.row0_first4, 1e-4);
    expect(row![labels[0]!]).toBeCloseTo(at.target_row0, 3);
  });

  test('its gradient is another one than that of arcface', () => {
    const at = rest['arcface 1,0.5,0'] as Case & { true_derivative_grad_feature_row0_first4: number[] };
    const labels = labelled(at.labels);
    const margin = resolveMargin({ type: 'arcface', s: 64, m: 0.5 });
    const { byFeature } = lossOf(features, weights, (x, w) =>
      crossEntropy(marginLogits(margin)(x, w, labels), labels),
    );
    const expected = at.true_derivative_grad_feature_row0_first4;
    expectNear(byFeature[0]!.slice(0, 4), expected, 1e-3 * l2(expected));
    expect(Math.abs(byFeature[0]![0]! - at.grad_feature[0]![0]!)).toBeGreaterThan(1e-5);
  });

  test('its loss is clamped, and its gradient is not', () => {
    const at = golden<{ 'clamped loss': { logits: number[][]; labels: number[]; loss: number } }>(
      'heads/partial-fc.json',
    )['clamped loss'];
    const { value, grad } = tf.valueAndGrad((z: tf.Tensor) =>
      clampedCrossEntropy(z as tf.Tensor2D, labelled(at.labels)),
    )(tf.tensor2d(at.logits));
    expect(value.dataSync()[0]).toBeCloseTo(at.loss, 4);
    expectNear(grad.dataSync(), [-0.5, 0.5, -0.13447071, 0.13447071], 1e-6);
  });
});

describe('AdaFace', () => {
  interface Head {
    readonly loss: number;
    readonly target_logits: number[];
    readonly grad_feature: number[][];
    readonly grad_kernel_l2: number;
  }
  const fixture = golden<Record<string, AdaFaceRun & Head> & { norms: number[] }>('heads/adaface.json');
  const { labels: y } = headInputs();

  test.each(['t_alpha 0.01', 't_alpha 1'])('%s: three steps, with their buffers', (name) => {
    const run = fixture[name]!;
    const { m, h, s, t_alpha } = run.settings;
    expect(marginBuffers(resolveMargin({ type: 'adaface', s, m, h, 't-alpha': t_alpha }))).toEqual({
      batch_mean: run.buffers_before.batch_mean[0],
      batch_std: run.buffers_before.batch_std[0],
    });
    for (const [i, seen] of adaFaceSteps(run, fixture.norms).entries()) {
      const at = run.steps[i]!;
      expect(seen.buffers['batch_mean']! / at.batch_mean).toBeCloseTo(1, 6);
      expect(seen.buffers['batch_std']! / at.batch_std).toBeCloseTo(1, 6);
      if (at.logits) expectClose(seen.logits.flat(), at.logits.flat(), 1e-5);
      expectClose(
        seen.logits.map((row, i) => row[y[i]!]!),
        at.target_logits,
        1e-5,
      );
      expect(seen.loss / at.loss).toBeCloseTo(1, 5);
      expectClose(seen.byFeature.flat(), at.grad_feature.flat(), 2e-5);
      expect(l2(seen.byWeight.flat()) / at.grad_kernel_l2).toBeCloseTo(1, 5);
    }
  });

  test("has its authors' defaults, and usual lengths of the last hundred batches or so", () => {
    expect(resolveMargin({ type: 'adaface', s: null, m: null, h: 0.333, 't-alpha': 0.01 })).toEqual({
      ...{ type: 'adaface', s: 64, m: 0.4, h: 0.333, tAlpha: 0.01 },
    });
  });

  test.each([
    ['cosface head of AdaFace repository', 'cosface', 0.4],
    ['arcface head of AdaFace repository', 'arcface-clipped', 0.5],
  ] as const)('%s is our %s', (name, type, m) => {
    const at = fixture[name]!;
    const margin = resolveMargin({ type, s: 64, m });
    const { logits, ...seen } = headLoss(margin, { features, weights, labels: y });
    expectClose(
      logits.map((row, i) => row[y[i]!]!),
      at.target_logits,
      1e-5,
    );
    expect(seen.loss / at.loss).toBeCloseTo(1, 5);
    expectClose(seen.byFeature.flat(), at.grad_feature.flat(), 2e-5);
    expect(l2(seen.byWeight.flat()) / at.grad_kernel_l2).toBeCloseTo(1, 5);
  });
});

/** Within this part of the root mean square of what is expected. */
function expectClose(actual: readonly number[], expected: readonly number[], part: number): void {
  expectNear(actual, expected, (part * l2(expected)) / Math.sqrt(expected.length));
}

function expectNear(actual: ArrayLike<number>, expected: readonly number[], within: number): void {
  expect(actual).toHaveLength(expected.length);
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
  expect(worst).toBeLessThan(within);
}
