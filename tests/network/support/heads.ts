/** The features, class weights and labels of tests/fixtures/network/heads. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../../src/engines/engine.ts';
import {
  advanceBuffers,
  type Margin,
  marginBuffers,
  marginLogits,
  marginLoss,
  resolveMargin,
} from '../../../src/network/margins/margin.ts';
import { rowsOfClasses, withoutColumns } from '../../../src/network/margins/some-classes.ts';
import { padded } from '../../../src/network/training/step/class-sample.ts';
import { l2, unit } from './formula.ts';

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

/** Loss and gradients of a head as it is trained, and the logits on the way. */
export function headLoss(
  margin: Margin,
  { features, weights, labels }: HeadInputs,
  buffers?: Tensors,
): ReturnType<typeof lossOf> & { logits: number[][] } {
  const places = tf.tensor1d(labels, 'int32');
  let logits: number[][] = [];
  const seen = lossOf(features, weights, (x, w) => {
    const z = marginLogits(margin)(x, w, places, buffers);
    logits = z.arraySync();
    return marginLoss(margin)(z, places);
  });
  return { ...seen, logits };
}

/** A margin of arcface_torch by what the fixtures call it: 'arcface 1,0.5,0 filter 0.3'. */
export function combinedMargin(name: string): Margin {
  const [m1, m2, m3, filter = 0] = name.match(/-?\d[\d.]*/g)!.map(Number);
  return resolveMargin({ type: 'combined', s: null, m: null, m1: m1!, m2: m2!, m3: m3!, filter });
}

export interface AdaFaceRun {
  readonly settings: { m: number; h: number; s: number; t_alpha: number };
  readonly buffers_before: { batch_mean: number[]; batch_std: number[] };
  readonly steps: readonly {
    readonly norm_factor: number;
    readonly loss: number;
    readonly batch_mean: number;
    readonly batch_std: number;
    readonly grad_kernel_l2: number;
    readonly grad_feature: number[][];
    readonly logits?: number[][];
    readonly target_logits: number[];
  }[];
}

/** The steps of a run of AdaFace, with the buffers after each. @param norms of the features, at a factor of 1 */
export function adaFaceSteps({ settings, steps }: AdaFaceRun, norms: readonly number[]) {
  const { m, h, s, t_alpha } = settings;
  const margin = resolveMargin({ type: 'adaface', s, m, h, 't-alpha': t_alpha });
  const inputs = headInputs();
  let buffers: Tensors = mapEntries(marginBuffers(margin), (value) => tf.scalar(value));
  return steps.map(({ norm_factor }) => {
    // The norm is that of our feature: theirs is given beside a feature of length one.
    const factors = inputs.features.map((x, i) => (norms[i]! * norm_factor) / l2(x));
    const features = scaled(inputs.features, factors);
    buffers = advanceBuffers(margin, tf.tensor2d(features), buffers);
    const { byFeature, ...seen } = headLoss(margin, { ...inputs, features }, buffers);
    const held = mapEntries(buffers, (buffer) => buffer.dataSync()[0]!);
    return { ...seen, buffers: held, byFeature: scaled(byFeature, factors) };
  });
}

function scaled(rows: readonly number[][], factors: readonly number[]): number[][] {
  return rows.map((row, i) => row.map((value) => value * factors[i]!));
}

function mapEntries<A, B>(record: Readonly<Record<string, A>>, change: (item: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, item]) => [name, change(item)]));
}

/** Loss and gradients where some classes take part. @param spare places of no class */
export function sampledLoss(
  margin: Margin,
  { sampled, labels }: { readonly sampled: readonly number[]; readonly labels: readonly number[] },
  spare = 0,
): ReturnType<typeof lossOf> {
  const { features, weights } = headInputs();
  const sample = Int32Array.from(sampled);
  const places = tf.tensor1d([...labels], 'int32');
  const room = Math.min(CLASSES, sample.length + spare);
  const classes = tf.tensor1d(padded(sample, room), 'int32');
  const mask = tf.tensor1d(Array.from({ length: room }, (_, i) => Number(i < sample.length)));
  return lossOf(features, weights, (x, w) => {
    const logits = marginLogits(margin)(x, rowsOfClasses(w, classes), places);
    return marginLoss(margin)(withoutColumns(logits, mask), places);
  });
}

/** The margin of an entry of partial-fc.json. */
export function sampledMargin(name: string): Margin {
  const [m2, m3] = name.includes('arcface') ? [0.5, 0] : [0, 0.4];
  return resolveMargin({ type: 'combined', s: 64, m: null, m1: 1, m2, m3, filter: 0 });
}

/** The draws that are given there, one after the other. */
export function givenDraws(): () => number {
  const draws = unit('heads/perm', CLASSES).map((u) => (u + 1) / 2);
  let next = 0;
  return () => draws[next++]!;
}
