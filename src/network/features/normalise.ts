import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { NORMALISATION } from '../../faces/images/normalise.ts';

/**
 * What normaliseInto does to pixels of 0..255, to the same bits, for images that are still bytes on the
 * device.
 */
export function normalise(pixels: Tensor4D): Tensor4D {
  const { range, mean, deviation } = NORMALISATION;
  return tf.div(tf.sub(tf.div(tf.cast(pixels, 'float32'), range), mean), deviation);
}
