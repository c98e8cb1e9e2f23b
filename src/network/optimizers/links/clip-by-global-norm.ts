import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Link } from './link.ts';

/** As in PyTorch's clip_grad_norm_; also what keeps a norm of zero from being divided by. */
const EPSILON = 1e-6;

/**
 * Gradient clipping (Pascanu et al., 2013): where the updates of all parameters together are longer than
 * `most`, they are all made shorter by the same factor.
 */
export function clipByGlobalNorm(most: number): Link {
  return {
    transformAfter(updates) {
      const length = tf.sqrt(updates.map((update) => tf.sum(tf.square(update))).reduce(sum));
      const factor = tf.minimum(tf.div(most, tf.add(length, EPSILON)), 1);
      return ({ update }) => ({ update: tf.mul(update, factor) });
    },
  };
}

function sum(a: Tensor, b: Tensor): Tensor {
  return tf.add(a, b);
}
