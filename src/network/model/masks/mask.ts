import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Layer } from '../layers/layer.ts';
import type { WeightShapes } from '../weight-shapes.ts';

/** What the shapes of a mask's parameters depend on. */
export interface MaskSizes {
  /** Channels of the pyramid, and of the last feature map. */
  readonly pyramid: number;
  readonly channels: number;
  /** Height and width of the last feature map. */
  readonly map: readonly [height: number, width: number];
  /** Length of a feature. */
  readonly embedding: number;
}

/** A mask of the last feature map: shares of 0..1, from the pyramid's finest level [n, 28, 24, 256]. */
export interface MapMask extends Layer<Tensor4D> {
  readonly masks: 'map';
  /** The mask of every element, [n, 7, 6, 512], where it is one for several. */
  spread(mask: Tensor4D): Tensor4D;
}

/** A mask of the feature itself, [n, 512]. */
export interface FeatureMask extends Layer<Tensor4D, Tensor2D> {
  readonly masks: 'feature';
}

/** An entry of the catalog. */
export interface MaskKind {
  create(sizes: MaskSizes): MapMask | FeatureMask;
  /** Whether weights have such a mask, judged by their names. */
  owns(weights: WeightShapes): boolean;
}
