import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { HeadKind } from '../heads/head.ts';
import type { Layer } from '../layers/layer.ts';
import type { WeightShapes } from '../weight-shapes.ts';

/** Feature maps, at 1/4, 1/8 and 1/16 of the images' height and width. */
export interface FeatureMaps {
  readonly second: Tensor4D; // [n, 28, 24, 128]
  readonly third: Tensor4D; //  [n, 14, 12, 256]
  readonly last: Tensor4D; //   [n, 7, 6, 512]
}

/** From images [n, height, width, 3] of -1..1 to feature maps. */
export interface Backbone extends Layer<Tensor4D, FeatureMaps> {
  readonly channels: { readonly [Map in keyof FeatureMaps]: number };
}

/** How wide and how deep a backbone is. */
export interface BackboneSizes {
  /** Channels of the stem and of the four stages. */
  readonly widths: readonly [number, number, number, number, number];
  /** Blocks in the four stages. */
  readonly depths: readonly [number, number, number, number];
}

/** An entry of the catalog. */
export interface BackboneKind {
  create(sizes: BackboneSizes): Backbone;
  /** What makes the feature of its last map. */
  readonly head: HeadKind;
  /** Whether weights are of this backbone, judged by their names. */
  owns(weights: WeightShapes): boolean;
  /** The sizes of the backbone that the weights are of. */
  sizesOf(weights: WeightShapes): BackboneSizes;
}
