import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { bias } from './bias.ts';
import { channelwise } from './channelwise.ts';
import type { Layer } from './layer.ts';

interface ConvolutionSizes {
  /** Channels that come in and go out. */
  readonly from: number;
  readonly to: number;
  readonly size: 1 | 3;
  readonly stride?: 1 | 2;
}

/** A convolution with filters of 1x1 or 3x3, padded as PyTorch pads: evenly on all sides. */
export function convolution(name: string, { from, to, size, stride = 1 }: ConvolutionSizes): Layer<Tensor4D> {
  const filter = `${name}.weight`;
  return {
    parameters: [{ name: filter, shape: [to, from, size, size], role: 'filter' }],
    apply: (x, { weights }) => tf.conv2d(x, weights[filter] as Tensor4D, stride, size === 1 ? 0 : 1),
  };
}

export function biasedConvolution(name: string, sizes: ConvolutionSizes): Layer<Tensor4D> {
  return bias(convolution(name, sizes), name, sizes.to);
}

interface GroupedSizes {
  /** Channels that come in, and as many go out. */
  readonly channels: number;
  /** How many groups they fall into; a filter sees the channels of its own. */
  readonly groups: number;
  /** Height and width of the filters. */
  readonly size: readonly [height: number, width: number];
  readonly stride?: 1 | 2;
  /** Zeros around the map, on all sides; as a number for square filters only. */
  readonly pad: number | 'valid';
}

/** A grouped convolution; depthwise, where every channel is a group. */
export function groupedConvolution(name: string, sizes: GroupedSizes): Layer<Tensor4D> {
  const { channels, groups, size, stride = 1, pad } = sizes;
  const filter = `${name}.weight`;
  return {
    parameters: [{ name: filter, shape: [channels, channels / groups, ...size], role: 'filter' }],
    apply: (x, { weights }) => channelwise(x, weights[filter] as Tensor4D, groups, { stride, pad }),
  };
}
