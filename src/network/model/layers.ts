import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** What the network sees of pixels of 0..255, -1..1: (pixel / 255 - 0.5) / 0.5, in the single-precision steps of torchvision. */
export function normalise(pixels: Tensor4D): Tensor4D {
  return tf.div(tf.sub(tf.div(tf.cast(pixels, 'float32'), 255), 0.5), 0.5);
}

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
 * PReLU with one slope per channel, as x times its own derivative: 1 above zero, the slope below. The gradient is
 * written out, because the automatic one would go over the map several times more.
 */
export function prelu(x: Tensor4D, slope: Tensor1D): Tensor4D {
  const op = tf.customGrad((...args) => {
    const [input, factor, save] = args as unknown as [Tensor4D, Tensor1D, tf.GradSaveFunc];
    const derivative = affine(tf.step(input), tf.sub(1, factor), factor);
    save([input, derivative]);
    return {
      value: tf.mul(input, derivative),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [at, by] = saved as [Tensor4D, Tensor4D];
        return [tf.mul(dy, by), tf.sum(tf.mul(dy, tf.minimum(at, 0)), [0, 1, 2])];
      },
    };
  });
  return op(x, slope) as Tensor4D;
}

/** Nearest-neighbour upsampling to twice the height and width. */
export function upsample(x: Tensor4D): Tensor4D {
  const [, height, width] = x.shape;
  return tf.image.resizeNearestNeighbor(x, [2 * height, 2 * width]);
}

/** [n, h, w, c] to [n, c*h*w] in PyTorch's order, so that vectors and matrices behind it keep the reference's layout. */
export function flatten(x: Tensor4D): Tensor2D {
  return tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0], -1]);
}
