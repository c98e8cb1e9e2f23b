import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { MarginName } from '../../src/network/margins/catalog.ts';
import { crossEntropy } from '../../src/network/margins/cross-entropy.ts';
import { marginLogits, resolveMargin } from '../../src/network/margins/margin.ts';
import { openOracle } from './support/engines.ts';
import { golden } from './support/fixtures.ts';

interface Case {
  readonly feature: number[][];
  readonly weight: number[][];
  readonly labels: number[];
  readonly s: number;
  readonly m: number;
  readonly logits: number[][];
  readonly loss: number;
  readonly grad_feature: number[][];
  readonly grad_weight: number[][];
}

const cases = golden<Record<MarginName, Case>>('margins.json');

beforeAll(openOracle);

describe.each(Object.keys(cases) as MarginName[])('%s', (type) => {
  const at = cases[type];

  test('gives the logits, the loss and the gradients of the reference', () => {
    const labels = tf.tensor1d(at.labels, 'int32');
    const logits = marginLogits({ type, s: at.s, m: at.m });
    let seen: unknown;
    const { value, grads } = tf.valueAndGrads((feature: tf.Tensor, weight: tf.Tensor) => {
      const z = logits(feature as tf.Tensor2D, weight as tf.Tensor2D, labels);
      seen = z.arraySync();
      return crossEntropy(z, labels);
    })([tf.tensor2d(at.feature), tf.tensor2d(at.weight)]);
    expectClose(seen as number[][], at.logits);
    expectClose([[value.dataSync()[0]!]], [[at.loss]]);
    expectClose(grads[0]!.arraySync() as number[][], at.grad_feature);
    expectClose(grads[1]!.arraySync() as number[][], at.grad_weight);
  });

  test('has the scale and margin of the reference as its own', () => {
    expect(resolveMargin({ type, s: null, m: null })).toEqual({ type, s: at.s, m: at.m });
  });

  test.each([1, -1])('stays finite where the cosine is %d', (sign) => {
    const labels = tf.tensor1d([0], 'int32');
    const { value, grads } = tf.valueAndGrads((feature: tf.Tensor, weight: tf.Tensor) =>
      crossEntropy(
        marginLogits({ type, s: at.s, m: at.m })(feature as tf.Tensor2D, weight as tf.Tensor2D, labels),
        labels,
      ),
    )([
      tf.tensor2d([[2 * sign, 0, 0]]),
      tf.tensor2d([
        [1, 0, 0],
        [0, 1, 0],
      ]),
    ]);
    for (const tensor of [value, ...grads]) {
      expect(Array.from(tensor.dataSync()).every(Number.isFinite)).toBe(true);
    }
  });
});

/** Within 1e-5 of the root mean square of what is expected. */
function expectClose(actual: number[][], expected: number[][]): void {
  const [a, e] = [actual.flat(), expected.flat()];
  const rms = Math.sqrt(e.reduce((sum, value) => sum + value * value, 0) / e.length);
  const worst = Math.max(...e.map((value, index) => Math.abs(value - a[index]!)));
  expect(a).toHaveLength(e.length);
  expect(worst / rms).toBeLessThan(1e-5);
}
