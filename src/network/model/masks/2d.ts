import * as tf from '@tensorflow/tfjs-core';
import { batchNorm } from '../layers/batch-norm.ts';
import { convolution } from '../layers/convolution.ts';
import { sequential } from '../layers/layer.ts';
import { prelu } from '../layers/prelu.ts';
import { repeatChannel } from '../layers/shape.ts';
import { mapLogits } from './fpn.ts';
import type { MaskKind } from './mask.ts';

/** A mask of every place of the feature map, the same for all channels. */
export const placeMask: MaskKind = {
  create(sizes) {
    const { channels } = sizes;
    const logits = sequential(
      mapLogits(sizes), //                                      [n, 7, 6, 512]
      prelu('mask.4', channels),
      batchNorm('mask.5', channels),
      convolution('mask.6', { from: channels, to: 1, size: 3 }), // [n, 7, 6, 1]
    );
    return {
      ...logits,
      masks: 'map',
      apply: (p3, pass) => tf.sigmoid(logits.apply(p3, pass)),
      spread: (mask) => repeatChannel(mask, channels),
    };
  },
  owns: (weights) => weights.has('mask.6.weight'),
};
