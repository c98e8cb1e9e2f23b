import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { batchNorm } from '../layers/batch-norm.ts';
import { dropout } from '../layers/dropout.ts';
import { type Layer, sequential } from '../layers/layer.ts';
import { linear } from '../layers/linear.ts';
import { flatten } from '../layers/shape.ts';
import type { WeightShapes } from '../weight-shapes.ts';

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

/** The number of patterns that the weights are of; 1 where they tell none. */
export function patternsOf(weights: WeightShapes): number {
  return weights.has('regress.2.weight') ? weights.size('regress.2.weight') : 1;
}
