import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { batchNorm, unscaledBatchNorm } from '../layers/batch-norm.ts';
import { dropout } from '../layers/dropout.ts';
import { parametersOf, sequential } from '../layers/layer.ts';
import { biasedLinear } from '../layers/linear.ts';
import { flatten } from '../layers/shape.ts';
import type { HeadKind } from './head.ts';

/**
 * The head of arcface_torch's iresnet, by its names: the map is normalised by channels, and the scale of the
 * last normalisation stays as it is.
 */
export const mapNormLinear: HeadKind = {
  create(site, { channels, map: [height, width], embedding }) {
    const flat = channels * height * width;
    const ofMap = batchNorm<Tensor4D>('bn2', channels); // [n, 7, 7, 512]
    const ofVector = sequential<Tensor2D>(
      dropout(site, flat), //                              [n, 25088]
      biasedLinear('fc', flat, embedding), //              [n, 512]
      unscaledBatchNorm('features', embedding),
    );
    return {
      parameters: parametersOf([ofMap, ofVector]),
      dropoutSites: ofVector.dropoutSites ?? [],
      apply: (map, pass) => ofVector.apply(flatten(ofMap.apply(map, pass)), pass),
    };
  },
  embeddingOf: (weights) => weights.size('fc.weight'),
};
