import * as tf from '@tensorflow/tfjs-core';
import type { TrainingTime } from '../training-time.ts';
import type { Link } from './link.ts';

/**
 * Decoupled weight decay (Loshchilov and Hutter, 2019): each step takes rate * decay of the parameter,
 * whatever its gradient. Stands behind the link that multiplies by the rate.
 */
export function addScheduledDecay(decay: number, rateAt: (time: TrainingTime) => number): Link {
  return {
    scalars: { decay: (time) => rateAt(time) * decay },
    transform: ({ update, parameter, scalars }) => ({
      update: tf.add(update, tf.mul(parameter, scalars['decay']!)),
    }),
  };
}
