import type { Tensor2D } from '@tensorflow/tfjs-core';
import { batchNorm } from '../layers/batch-norm.ts';
import { dropout } from '../layers/dropout.ts';
import { sequential } from '../layers/layer.ts';
import { biasedLinear } from '../layers/linear.ts';
import { flatten } from '../layers/shape.ts';
import type { HeadKind } from './head.ts';

/** ArcFace's option E by the reference's names: each number of the map is normalised for itself. */
export const normDropoutLinear: HeadKind = {
  create(site, { channels, map: [height, width], embedding }) {
    const flat = channels * height * width;
    const layers = sequential<Tensor2D>(
      batchNorm('fc.0', flat), //             [n, 21504]
      dropout(site, flat),
      biasedLinear('fc.2', flat, embedding), // [n, 512]
      batchNorm('fc.3', embedding),
    );
    return { ...layers, apply: (map, pass) => layers.apply(flatten(map), pass) };
  },
  embeddingOf: (weights) => weights.size('fc.2.weight'),
};
