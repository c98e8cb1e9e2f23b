import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * A convolution in groups of channels, put together from depthwise ones, which is all that TensorFlow.js has:
 * for the first, second, ... channel of its group, a filter of each output channel meets that channel alone.
 * @param x [n, height, width, channels]
 * @param filters [height, width, channels of a group, channels], as many out as in
 */
export function channelwise(
  x: Tensor4D,
  filters: Tensor4D,
  groups: number,
  { stride, pad }: { readonly stride: number; readonly pad: number | 'valid' },
): Tensor4D {
  const [height, width, inGroup, channels] = filters.shape;
  const depthwise = (image: Tensor4D, filter: Tensor) =>
    tf.depthwiseConv2d(image, tf.reshape(filter, [height, width, channels, 1]) as Tensor4D, stride, pad);
  if (groups === channels) return depthwise(x, filters);
  const members = tf.unstack(tf.reshape(x, [...x.shape.slice(0, 3), groups, inGroup]), 4);
  const parts = tf.unstack(filters, 2).map((filter, index) => {
    const spread = tf.stack(new Array<Tensor>(inGroup).fill(members[index]!), 4); // for each filter of the group
    return depthwise(tf.reshape(spread, x.shape), filter);
  });
  return tf.addN(parts);
}
