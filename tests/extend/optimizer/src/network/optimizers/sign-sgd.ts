import * as tf from '@tensorflow/tfjs-core';
import type { Link } from './links/link.ts';
import { scaleBySchedule } from './links/scale-by-schedule.ts';
import type { OptimizerKind } from './optimizer-kind.ts';

/** signSGD (Bernstein et al., 2018): every parameter goes one step of the learning rate. */
export const signSgd: OptimizerKind = (_, rateAt) => [sign, scaleBySchedule(rateAt)];

const sign: Link = {
  transform: ({ update }) => ({ update: tf.sub(tf.step(update), tf.step(tf.neg(update))) }),
};
