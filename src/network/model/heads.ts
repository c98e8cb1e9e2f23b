import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { batchNorm } from './layers/batch-norm.ts';
import { dropout } from './layers/dropout.ts';
import { type Layer, sequential } from './layers/layer.ts';
import { biasedLinear, linear } from './layers/linear.ts';
import { flatten } from './layers/shape.ts';
import type { WeightShapes } from './weight-shapes.ts';

/**
 * The feature of a last map. The heads of the map as it is and of the masked one are the same layers with the
 * same weights; `site` is where each drops.
 * @param flat length of the flattened map, 512*7*6
 */
export function featureHead(site: string, flat: number, embedding: number): Layer<Tensor4D, Tensor2D> {
  const layers = sequential<Tensor2D>(
    batchNorm('fc.0', flat), //             [n, 21504]
    dropout(site, flat),
    biasedLinear('fc.2', flat, embedding), // [n, 512]
    batchNorm('fc.3', embedding),
  );
  return { ...layers, apply: (map, pass) => layers.apply(flatten(map), pass) };
}

/** Logits of the occlusion patterns, read off the mask alone. `seen` numbers of it. */
export function patternHead(seen: number, patterns: number): Layer<Tensor2D | Tensor4D, Tensor2D> {
  const layers = sequential<Tensor2D>(
    batchNorm('regress.0', seen), //      [n, 21504]
    dropout('regress', seen),
    linear('regress.2', seen, patterns), // [n, 226]
    batchNorm('regress.3', patterns),
  );
  return {
    ...layers,
    apply: (mask, pass) =>
      layers.apply(mask.rank === 2 ? (mask as Tensor2D) : flatten(mask as Tensor4D), pass),
  };
}

/** Length of the feature, and the number of patterns, that the weights are of. */
export function headSizesOf(weights: WeightShapes): { embedding: number; patterns: number } {
  return {
    embedding: weights.size('fc.2.weight'),
    patterns: weights.has('regress.2.weight') ? weights.size('regress.2.weight') : 1,
  };
}
