import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Link } from './link.ts';

/** As in PyTorch's clip_grad_norm_; also what keeps a norm of zero from being divided by. */
const EPSILON = 1e-6;

export interface Clipping {
  /** Which norm is the length: root of the squares' sum, sum of the amounts, or the largest of them. */
  readonly norm?: ClipNormType;
  /** The parameters that are measured and shortened; all if not said. */
  readonly of?: (parameter: string) => boolean;
}

export type ClipNormType = 2 | 1 | 'inf';

/**
 * Gradient clipping (Pascanu et al., 2013): where the updates of all parameters together are longer than
 * `most`, they are all made shorter by the same factor. An infinite one is NaN afterwards and the others are
 * zero, as in PyTorch.
 */
export function clipByGlobalNorm(most: number, { norm = 2, of = () => true }: Clipping = {}): Link {
  return {
    transformAfter(updates) {
      const measured = Object.keys(updates).filter(of);
      if (measured.length === 0) return ({ update }) => ({ update });
      const length = LENGTHS[norm](measured.map((name) => updates[name]!));
      const factor = tf.minimum(tf.div(most, tf.add(length, EPSILON)), 1);
      return ({ name, update }) => ({ update: of(name) ? tf.mul(update, factor) : update });
    },
  };
}

const LENGTHS: Readonly<Record<ClipNormType, (updates: readonly Tensor[]) => Tensor>> = {
  2: (updates) => tf.sqrt(updates.map((update) => tf.sum(tf.square(update))).reduce(sum)),
  1: (updates) => updates.map((update) => tf.sum(tf.abs(update))).reduce(sum),
  inf: (updates) => updates.map((update) => tf.max(tf.abs(update))).reduce((a, b) => tf.maximum(a, b)),
};

function sum(a: Tensor, b: Tensor): Tensor {
  return tf.add(a, b);
}
