import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { changeAtLabel } from './at-label.ts';
import { scaledCosines } from './cosine.ts';
import type { MarginLogits } from './margin-kind.ts';

/**
 * The least norms of the reference: ArcFace normalises vectors one by one; the other two divide by |a||b|, of
 * which it says at least 1e-8.
 */
export const FLOOR = { normalized: 1e-12, divided: 1e-8 };

/** s*change(cos) at the label, s*cos elsewhere. */
export function changeCosine(s: number, floor: number, change: (cos: Tensor) => Tensor): MarginLogits {
  return (features, weights, labels) =>
    changeAtLabel(scaledCosines(features, weights, { scale: s, floor }), labels, (logits) =>
      tf.mul(change(tf.div(logits, s)), s),
    );
}
