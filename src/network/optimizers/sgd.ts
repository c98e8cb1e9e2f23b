import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';

/** Stochastic gradient descent as PyTorch's: decay joins the gradient, velocity = momentum*velocity + gradient. */
export function sgd(momentum: number, weightDecay: number): Optimizer {
  return {
    slots: ['velocity'],
    scalars: ['rate'],
    scalarsAt: (_, learningRate) => ({ rate: learningRate }),
    update({ parameter, gradient, slots, scalars }) {
      const decayed = tf.add(gradient, tf.mul(parameter, weightDecay));
      const velocity = tf.add(tf.mul(slots[0]!, momentum), decayed);
      return { parameter: tf.sub(parameter, tf.mul(velocity, scalars['rate']!)), slots: [velocity] };
    },
  };
}
