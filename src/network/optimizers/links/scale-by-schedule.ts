import * as tf from '@tensorflow/tfjs-core';
import type { TrainingTime } from '../training-time.ts';
import type { Link } from './link.ts';

/** Multiplies by the learning rate of the moment. */
export function scaleBySchedule(rateAt: (time: TrainingTime) => number): Link {
  return {
    scalars: { rate: rateAt },
    transform: ({ update, scalars }) => ({ update: tf.mul(update, scalars['rate']!) }),
  };
}
