import * as tf from '@tensorflow/tfjs-core';
import type { Link } from './link.ts';

/** Weight decay as part of the gradient: that of decay/2 times the sum of squares. */
export function addDecayedWeights(decay: number): Link {
  return {
    transform: ({ update, parameter }) => ({ update: tf.add(update, tf.mul(parameter, decay)) }),
  };
}
