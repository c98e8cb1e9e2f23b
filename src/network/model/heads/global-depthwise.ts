import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { batchNorm } from '../layers/batch-norm.ts';
import { groupedConvolution } from '../layers/convolution.ts';
import { parametersOf, sequential } from '../layers/layer.ts';
import { linear } from '../layers/linear.ts';
import { flatten } from '../layers/shape.ts';
import type { HeadKind } from './head.ts';

/**
 * The head of MobileFaceNet (Chen et al., 2018) by arcface_torch's names: a weight for every place of every
 * channel in place of an average. It drops nothing.
 */
export const globalDepthwise: HeadKind = {
  create(_, { channels, map, embedding }) {
    const pooling = sequential<Tensor4D>(
      groupedConvolution('features.layers.0.layers.0', {
        channels,
        groups: channels,
        size: map,
        pad: 'valid',
      }),
      batchNorm('features.layers.0.layers.1', channels), //  [n, 1, 1, 512]
    );
    const projection = sequential<Tensor2D>(
      linear('features.layers.2', channels, embedding), //   [n, 512]
      batchNorm('features.layers.3', embedding),
    );
    return {
      parameters: parametersOf([pooling, projection]),
      apply: (last, pass) => projection.apply(flatten(pooling.apply(last, pass)), pass),
    };
  },
  embeddingOf: (weights) => weights.size('features.layers.2.weight'),
};
