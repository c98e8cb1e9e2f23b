import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { affine } from './affine.ts';
import type { Layer } from './layer.ts';

const EPSILON = 1e-5;
/** Share of a batch's statistics in the new running statistics. */
const MOMENTUM = 0.1;

/**
 * Batch normalisation (Ioffe and Szegedy, 2015) over all axes but the last. The pass says with which
 * statistics.
 */
export function batchNorm<T extends Tensor>(name: string, channels: number): Layer<T> {
  const shape = [channels];
  return {
    parameters: [
      { name: `${name}.weight`, shape, role: 'scale' },
      { name: `${name}.bias`, shape, role: 'shift' },
      { name: `${name}.running_mean`, shape, role: 'running-mean' },
      { name: `${name}.running_var`, shape, role: 'running-variance' },
    ],
    apply: (x, pass) => pass.batchNorm(name, x),
  };
}

/** The same with a scale that training leaves as it is. */
export function unscaledBatchNorm<T extends Tensor>(name: string, channels: number): Layer<T> {
  const layer = batchNorm<T>(name, channels);
  const parameters = layer.parameters.map((each) =>
    each.role === 'scale' ? ({ ...each, fixed: true } as const) : each,
  );
  return { ...layer, parameters };
}

/** What a batch normalisation saw: mean and biased variance per channel, and over how many values. */
export interface BatchStatistics {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
  readonly count: number;
}

/**
 * Normalises over all axes but the last with the batch's own mean and biased variance. The gradient is in
 * closed form (Ioffe and Szegedy, 2015, section 3): the automatic one would keep and read several maps more.
 * `observe` is given the statistics; no gradient flows through them.
 */
export function batchNormByBatch<T extends Tensor>(
  x: T,
  scale: Tensor1D,
  shift: Tensor1D,
  observe: (statistics: BatchStatistics) => void,
): T {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const count = x.size / x.shape.at(-1)!;
  const op = tf.customGrad((...args) => {
    const [input, gamma, beta, save] = args as unknown as [T, Tensor1D, Tensor1D, tf.GradSaveFunc];
    const mean = tf.mean(input, axes) as Tensor1D;
    // Two passes: mean(x^2) - mean(x)^2 loses all its digits where a channel barely varies.
    const centred = tf.sub(input, mean);
    const variance = tf.mean(tf.square(centred), axes) as Tensor1D;
    observe({ mean, variance, count });
    const inverse = tf.rsqrt(tf.add(variance, EPSILON)) as Tensor1D;
    const factor = tf.mul(gamma, inverse) as Tensor1D;
    save([centred, inverse, factor]);
    return {
      value: affine(centred, factor, beta),
      gradFunc: (dy: Tensor, saved: Tensor[]) => backward(dy, saved),
    };
  });

  function backward(dy: Tensor, saved: Tensor[]): Tensor[] {
    const [centred, inverse, factor] = saved as [Tensor, Tensor1D, Tensor1D];
    const meanDy = tf.mean(dy, axes) as Tensor1D;
    // Mean of dy times the normalised input.
    const meanDyNormal = tf.mul(tf.mean(tf.mul(dy, centred), axes), inverse) as Tensor1D;
    const curvature = tf.neg(tf.mul(tf.mul(factor, inverse), meanDyNormal)) as Tensor1D;
    const offset = tf.neg(tf.mul(factor, meanDy)) as Tensor1D;
    const dx = tf.add(tf.mul(dy, factor), affine(centred, curvature, offset));
    return [dx, tf.mul(meanDyNormal, count), tf.mul(meanDy, count)];
  }

  return op(x, scale, shift) as T;
}

/** Normalises with fixed statistics. */
export function batchNormByRunning<T extends Tensor>(
  x: T,
  scale: Tensor1D,
  shift: Tensor1D,
  mean: Tensor1D,
  variance: Tensor1D,
): T {
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, EPSILON))) as Tensor1D;
  return affine(x, factor, tf.sub(shift, tf.mul(mean, factor)) as Tensor1D);
}

/** The running statistics after one more batch; they hold the unbiased variance, as PyTorch's do. */
export function advanceRunning(
  running: { readonly mean: Tensor; readonly variance: Tensor },
  batch: BatchStatistics,
): { mean: Tensor; variance: Tensor } {
  const blend = (old: Tensor, seen: Tensor, share: number) =>
    tf.add(tf.mul(old, 1 - MOMENTUM), tf.mul(seen, MOMENTUM * share));
  return {
    mean: blend(running.mean, batch.mean, 1),
    variance: blend(running.variance, batch.variance, batch.count / (batch.count - 1)),
  };
}
