import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { batchNorm } from '../layers/batch-norm.ts';
import { convolution } from '../layers/convolution.ts';
import { type Layer, sequential } from '../layers/layer.ts';
import { prelu } from '../layers/prelu.ts';
import type { MaskKind, MaskSizes } from './mask.ts';

/** The paper's: a mask of every element of the feature map. */
export const elementMask: MaskKind = {
  create(sizes) {
    const logits = mapLogits(sizes);
    return {
      ...logits,
      masks: 'map',
      apply: (p3, pass) => tf.sigmoid(logits.apply(p3, pass)), // [n, 7, 6, 512]
      spread: (mask) => mask,
    };
  },
  owns: (weights) => weights.has('mask.3.weight') && !weights.has('mask.6.weight'),
};

/** The pyramid's finest level brought to the size of the last feature map. */
export function mapLogits({ pyramid, channels }: MaskSizes): Layer<Tensor4D> {
  return sequential(
    convolution('mask.0', { from: pyramid, to: pyramid, size: 3, stride: 2 }), //  [n, 14, 12, 256]
    prelu('mask.1', pyramid),
    batchNorm('mask.2', pyramid),
    convolution('mask.3', { from: pyramid, to: channels, size: 3, stride: 2 }), // [n, 7, 6, 512]
  );
}
