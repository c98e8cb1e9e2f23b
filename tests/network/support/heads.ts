/** The features, class weights and labels of tests/fixtures/network/heads. */
import * as tf from '@tensorflow/tfjs-core';
import { unit } from './formula.ts';

export const [ROWS, DIMS, CLASSES] = [8, 16, 20] as const;

export interface HeadInputs {
  readonly features: number[][];
  readonly weights: number[][];
  readonly labels: number[];
}

/** Eight features: near their class, near another, opposite to their own, of other lengths. */
export function headInputs(): HeadInputs {
  const x = rowsOf(unit('heads/feature', ROWS * DIMS));
  const w = rowsOf(unit('heads/weight', CLASSES * DIMS));
  const y = Array.from(unit('heads/label', ROWS), (u) => Math.floor(((u + 1) / 2) * CLASSES));
  for (const [to, from] of [
    [5, 0],
    [6, 1],
    [7, 2],
  ] as const)
    y[to] = y[from]!;
  const mixed = (a: number, class_: number, b: number, row: number) =>
    x[row]!.map((value, d) => a * w[class_]![d]! + b * value);
  const features = [
    mixed(0.9, y[0]!, 0.2, 0),
    mixed(1, (y[1]! + 3) % CLASSES, 0.1, 1),
    mixed(-1, y[2]!, 0.05, 2),
    mixed(3, y[3]!, 0.05, 3),
    mixed(1, y[4]!, 0.7, 4),
    mixed(1, y[5]!, 0.9, 5),
    mixed(2, y[6]!, 0.9, 6),
    mixed(1, y[7]!, 0.5, 7),
  ];
  return { features, weights: w, labels: y };
}

function rowsOf(values: ArrayLike<number>): number[][] {
  const rows = values.length / DIMS;
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: DIMS }, (_, d) => values[i * DIMS + d]!),
  );
}

/** Value, and gradients by features and weights, of a loss of both. */
export function lossOf(
  features: number[][],
  weights: number[][],
  loss: (features: tf.Tensor2D, weights: tf.Tensor2D) => tf.Scalar,
): { loss: number; byFeature: number[][]; byWeight: number[][] } {
  const { value, grads } = tf.valueAndGrads((x: tf.Tensor, w: tf.Tensor) =>
    loss(x as tf.Tensor2D, w as tf.Tensor2D),
  )([tf.tensor2d(features), tf.tensor2d(weights)]);
  return {
    loss: value.dataSync()[0]!,
    byFeature: grads[0]!.arraySync() as number[][],
    byWeight: grads[1]!.arraySync() as number[][],
  };
}
