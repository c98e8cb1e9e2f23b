import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** scale*x + shift per channel (the last axis), in one kernel for maps. */
export function affine<T extends Tensor>(x: T, scale: Tensor1D, shift: Tensor1D): T {
  if (x.rank !== 4) return tf.add(tf.mul(x, scale), shift);
  const channels = scale.shape[0];
  return tf.batchNorm(
    x as Tensor4D,
    tf.zeros([channels]),
    tf.ones([channels]),
    shift,
    scale,
    0,
  ) as Tensor as T;
}
