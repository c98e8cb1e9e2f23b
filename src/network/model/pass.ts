import type { Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engines/engine.ts';
import { type BatchStatistics, batchNormByBatch, batchNormByRunning } from './layers/batch-norm.ts';
import type { Pass } from './layers/layer.ts';

/** Running statistics, no dropout. */
export function inferencePass(weights: Tensors): Pass {
  return {
    weights,
    batchNorm: (name, x) =>
      batchNormByRunning(
        x,
        weights[`${name}.weight`] as Tensor1D,
        weights[`${name}.bias`] as Tensor1D,
        weights[`${name}.running_mean`] as Tensor1D,
        weights[`${name}.running_var`] as Tensor1D,
      ),
    dropout: (_, x) => x,
  };
}

/**
 * The batch's own statistics, each reported to `observe` in the order they were taken. `dropoutMasks` hold,
 * by site, 0 or 1/(1-p); a site without a mask drops nothing.
 */
export function trainingPass(
  weights: Tensors,
  dropoutMasks: Tensors,
  observe: (name: string, statistics: BatchStatistics) => void,
): Pass {
  return {
    weights,
    batchNorm: (name, x) =>
      batchNormByBatch(
        x,
        weights[`${name}.weight`] as Tensor1D,
        weights[`${name}.bias`] as Tensor1D,
        (statistics) => observe(name, statistics),
      ),
    dropout: (site, x) => {
      const mask = dropoutMasks[site];
      return mask ? tf.mul(x, mask) : x;
    },
  };
}
