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

/** cos(angle + m). */
export function turnedBy(cos: Tensor, m: number): Tensor {
  // Not quite to 0, where the square root has no gradient.
  const sine = tf.sqrt(tf.maximum(tf.sub(1, tf.square(cos)), 1e-12));
  return tf.sub(tf.mul(cos, Math.cos(m)), tf.mul(sine, Math.sin(m)));
}

/** `above` where cos is larger than `least`, else `below`. */
export function chooseBy(cos: Tensor, least: number, above: Tensor, below: Tensor | number): Tensor {
  // A step, as TensorFlow.js does not differentiate through a comparison.
  const isAbove = tf.step(tf.sub(cos, least));
  return tf.add(below, tf.mul(isAbove, tf.sub(above, below)));
}

/** s*change(cos) at the label, s*cos elsewhere. */
export function changeCosine(s: number, floor: number, change: (cos: Tensor) => Tensor): MarginLogits {
  return (features, weights, labels) =>
    changeAtLabel(scaledCosines(features, weights, { scale: s, floor }), labels, (logits) =>
      tf.mul(change(tf.div(logits, s)), s),
    );
}
