import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** 'same' convolution of an NHWC tensor with an HWIO filter of 1x1 or 3x3, as PyTorch pads it: evenly on all sides. */
export function conv(x: Tensor4D, filter: Tensor4D, stride: 1 | 2): Tensor4D {
  return tf.conv2d(x, filter, stride, filter.shape[0] === 1 ? 0 : 1);
}

/** x [n, in] times the transpose of a PyTorch weight [out, in]. */
export function linear(x: Tensor2D, weight: Tensor2D): Tensor2D {
  return tf.matMul(x, weight, false, true);
}

/** scale*x + shift per channel (the last axis), in one kernel for maps. */
export function affine<T extends Tensor>(x: T, scale: Tensor1D, shift: Tensor1D): T {
  if (x.rank !== 4) return tf.add(tf.mul(x, scale), shift);
  const channels = scale.shape[0];
  return tf.batchNorm(
    x as Tensor4D,
    tf.zeros([channels]),
    tf.ones([channels]),
    shift,
    scale,
    0,
  ) as Tensor as T;
}

/**
 * PReLU with one slope per channel: relu(x) + slope*min(x, 0). Its gradient is written out, because the derivative of
 * that sum would go over the map five times.
 */
export function prelu(x: Tensor4D, slope: Tensor1D): Tensor4D {
  const op = tf.customGrad((...args) => {
    const [input, factor, save] = args as unknown as [Tensor4D, Tensor1D, tf.GradSaveFunc];
    const negative = tf.minimum(input, 0);
    save([input, factor, negative]);
    return {
      value: tf.add(tf.relu(input), tf.mul(negative, factor)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [at, by, below] = saved as [Tensor4D, Tensor1D, Tensor4D];
        return [tf.where(tf.greater(at, 0), dy, tf.mul(dy, by)), tf.sum(tf.mul(dy, below), [0, 1, 2])];
      },
    };
  });
  return op(x, slope) as Tensor4D;
}

/** Nearest-neighbour upsampling to twice the height and width. The gradient of a pixel is the sum over its four. */
export function upsample(x: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const op = tf.customGrad((input) => ({
    value: tf.image.resizeNearestNeighbor(input as Tensor4D, [2 * height, 2 * width]),
    gradFunc: (dy: Tensor) => {
      const windows = tf.reshape(dy, [batch * height, 2, width, 2 * channels]);
      const rows = tf.reshape(tf.sum(windows, 1), [batch * height * width, 2, channels]);
      return tf.reshape(tf.sum(rows, 1), [batch, height, width, channels]);
    },
  }));
  return op(x) as Tensor4D;
}

/** [n, h, w, c] to [n, c*h*w] in PyTorch's order, so that vectors and matrices behind it keep the reference's layout. */
export function flatten(x: Tensor4D): Tensor2D {
  return tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0], -1]);
}
