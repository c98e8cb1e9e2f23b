import * as tf from '@tensorflow/tfjs-core';
import type { Link } from './link.ts';

/** Momentum as PyTorch's SGD has it: velocity = momentum*velocity + update, without dampening. */
export function scaleByMomentum(momentum: number): Link {
  return {
    slots: ['velocity'],
    transform({ update, slots }) {
      const velocity = tf.add(tf.mul(slots[0]!, momentum), update);
      return { update: velocity, slots: [velocity] };
    },
  };
}
