import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Adam (Kingma and Ba, 2015) with PyTorch's constants and no decay. */
export function adam(): Optimizer {
  return {
    slots: ['first-moment', 'second-moment'],
    scalars: ['rate', 'spread'],
    scalarsAt: (step, learningRate) => ({
      rate: learningRate / (1 - BETA1 ** step),
      // Undoes the second moment's bias towards its start at zero.
      spread: 1 / Math.sqrt(1 - BETA2 ** step),
    }),
    update({ parameter, gradient, slots, scalars }) {
      const first = tf.add(tf.mul(slots[0]!, BETA1), tf.mul(gradient, 1 - BETA1));
      const second = tf.add(tf.mul(slots[1]!, BETA2), tf.mul(tf.square(gradient), 1 - BETA2));
      const scale = tf.add(tf.mul(tf.sqrt(second), scalars['spread']!), EPSILON);
      const change = tf.mul(tf.div(first, scale), scalars['rate']!);
      return { parameter: tf.sub(parameter, change), slots: [first, second] };
    },
  };
}
