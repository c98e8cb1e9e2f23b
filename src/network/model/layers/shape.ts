import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** Nearest-neighbour upsampling to twice the height and width. */
export function upsample(x: Tensor4D): Tensor4D {
  const [, height, width] = x.shape;
  return tf.image.resizeNearestNeighbor(x, [2 * height, 2 * width]);
}

/**
 * [n, h, w, c] to [n, c*h*w] in PyTorch's order, so that vectors and matrices behind it keep the reference's
 * layout.
 */
export function flatten(x: Tensor4D): Tensor2D {
  return tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0], -1]);
}

/** One channel over all of them: as a product, whose gradient is a plain sum. */
export function repeatChannel(x: Tensor4D, channels: number): Tensor4D {
  return tf.mul(x, tf.ones([1, 1, 1, channels]));
}
