import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { batchNorm } from '../layers/batch-norm.ts';
import { convolution } from '../layers/convolution.ts';
import { parametersOf, sequential } from '../layers/layer.ts';
import { biasedLinear } from '../layers/linear.ts';
import { prelu } from '../layers/prelu.ts';
import { flatten } from '../layers/shape.ts';
import type { MaskKind } from './mask.ts';

/** A mask of the feature's elements. */
export const vectorMask: MaskKind = {
  create({ pyramid, map: [height, width], embedding }) {
    // 64 of 256.
    const reduced = Math.max(1, Math.round(pyramid / 4));
    const flat = reduced * height * width;
    const reduction = sequential(
      convolution('reduces.0', { from: pyramid, to: pyramid, size: 3, stride: 2 }), // [n, 14, 12, 256]
      prelu('reduces.1', pyramid),
      batchNorm('reduces.2', pyramid),
      convolution('reduces.3', { from: pyramid, to: reduced, size: 3, stride: 2 }), //  [n, 7, 6, 64]
      prelu('reduces.4', reduced),
      batchNorm('reduces.5', reduced),
    );
    const logits = sequential<Tensor2D>(
      batchNorm('mask.0', flat), //             [n, 2688]
      biasedLinear('mask.1', flat, embedding), // [n, 512]
      batchNorm('mask.2', embedding),
    );
    return {
      parameters: parametersOf([logits, reduction]),
      masks: 'feature',
      apply: (p3, pass) => tf.sigmoid(logits.apply(flatten(reduction.apply(p3, pass)), pass)),
    };
  },
  owns: (weights) => weights.has('reduces.0.weight'),
};
