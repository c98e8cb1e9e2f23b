/**
 * The network of FROM (Qiu et al., TPAMI 2021, section 3) in the paper's order. The layers stand in the files
 * of its parts; shapes in the margin are those of a 112x96 image at full width.
 */

import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureName, Network } from './config.ts';
import { dropoutSitesOf, type Pass } from './layers/layer.ts';
import { partsOf, partsOfStep } from './parts.ts';

/** All that the network computes; only `clean` in the plain trunk. */
export interface Outputs {
  readonly clean: Tensor2D; //    [n, 512]
  readonly masked?: Tensor2D; //  [n, 512]
  /** Share of each feature element that is kept, 0..1; [n, 512] in variant fc. */
  readonly mask?: Tensor4D | Tensor2D; // [n, 7, 6, 512]
  /** Logits of the occlusion patterns. */
  readonly patterns?: Tensor2D; // [n, 226]
}

/**
 * Everything, as a training step needs it: also the parts that no loss sees, for their running statistics.
 */
export function forward(network: Network, pass: Pass, images: Tensor4D): Outputs {
  const { backbone, occlusion, cleanHead, maskedHead } = partsOf(network);
  const maps = backbone.apply(images, pass); //                       the last one [n, 7, 6, 512]
  if (!occlusion) return { clean: cleanHead.apply(maps.last, pass) };
  const { pyramid, mask: branch, patternHead } = occlusion;
  const p3 = pyramid.apply(maps, pass); //                            [n, 28, 24, 256]
  if (branch.masks === 'feature') {
    const mask = branch.apply(p3, pass); //                           [n, 512]
    const patterns = patternHead.apply(mask, pass); //                [n, 226]
    const clean = cleanHead.apply(maps.last, pass); //                [n, 512]
    return { clean, masked: tf.mul(clean, mask) as Tensor2D, mask, patterns };
  }
  const mask = branch.apply(p3, pass); //                             [n, 7, 6, 512]; in 2d [n, 7, 6, 1]
  const whole = branch.spread(mask); //                               [n, 7, 6, 512]
  const patterns = patternHead.apply(whole, pass); //                 [n, 226]
  // The masked map first: running statistics depend on the order.
  const masked = maskedHead.apply(tf.mul(maps.last, mask), pass); //  [n, 512]
  const clean = cleanHead.apply(maps.last, pass); //                  [n, 512]
  return { clean, masked, mask: whole, patterns };
}

/** One feature, [n, 512], and only what it needs. */
export function feature(network: Network, pass: Pass, images: Tensor4D, which: FeatureName): Tensor2D {
  const { backbone, occlusion, cleanHead, maskedHead } = partsOf(network);
  const maps = backbone.apply(images, pass);
  if (which === 'clean') return cleanHead.apply(maps.last, pass);
  if (!occlusion) throw new Error('the plain trunk has no masked feature');
  const { pyramid, mask: branch } = occlusion;
  const p3 = pyramid.apply(maps, pass);
  if (branch.masks === 'feature') {
    const mask = branch.apply(p3, pass);
    return tf.mul(cleanHead.apply(maps.last, pass), mask);
  }
  return maskedHead.apply(tf.mul(maps.last, branch.apply(p3, pass)), pass);
}

/** Where dropout applies in training and over how many values an image; fed as `dropout.<site>`. */
export function dropoutSites(network: Network): Map<string, number> {
  return new Map(dropoutSitesOf(partsOfStep(partsOf(network))));
}
