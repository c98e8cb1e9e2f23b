import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Layer } from '../layers/layer.ts';
import type { WeightShapes } from '../weight-shapes.ts';

/** What the shapes of a head's parameters depend on. */
export interface HeadSizes {
  /** Channels, height and width of the last feature map. */
  readonly channels: number;
  readonly map: readonly [height: number, width: number];
  /** Length of a feature. */
  readonly embedding: number;
}

/**
 * From the last feature map to the feature; each backbone has its own. The heads of the map as it is and of
 * the masked one are the same layers with the same weights.
 */
export interface HeadKind {
  /** @param site where it drops */
  create(site: string, sizes: HeadSizes): Layer<Tensor4D, Tensor2D>;
  /** Length of the feature that the weights are of. */
  embeddingOf(weights: WeightShapes): number;
}
