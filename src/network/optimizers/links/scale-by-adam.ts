import * as tf from '@tensorflow/tfjs-core';
import type { TrainingTime } from '../training-time.ts';
import type { Link } from './link.ts';

/** PyTorch's defaults. */
export const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8] as const;

/**
 * Adam (Kingma and Ba, 2015) with PyTorch's constants: the mean of the gradients over the root of the mean of
 * their squares. The first moment's bias is left in: it is one number for all parameters, which unbiasedRate
 * puts into the rate.
 */
export function scaleByAdam(): Link {
  return {
    slots: ['first-moment', 'second-moment'],
    // Undoes the second moment's bias towards its start at zero.
    scalars: { spread: ({ updates }) => 1 / Math.sqrt(1 - BETA2 ** (updates + 1)) },
    transform({ update, slots, scalars }) {
      const first = tf.add(tf.mul(slots[0]!, BETA1), tf.mul(update, 1 - BETA1));
      const second = tf.add(tf.mul(slots[1]!, BETA2), tf.mul(tf.square(update), 1 - BETA2));
      const scale = tf.add(tf.mul(tf.sqrt(second), scalars['spread']!), EPSILON);
      return { update: tf.div(first, scale), slots: [first, second] };
    },
  };
}

/** The rate that also undoes the first moment's bias towards its start at zero. */
export function unbiasedRate(rateAt: (time: TrainingTime) => number): (time: TrainingTime) => number {
  return (time) => rateAt(time) / (1 - BETA1 ** (time.updates + 1));
}
