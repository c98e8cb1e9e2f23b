import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { changeAtLabel } from './at-label.ts';
import { FLOOR } from './change-cosine.ts';
import { scaledCosines } from './cosine.ts';
import type { MarginKind } from './margin-kind.ts';

const EPSILON = 1e-3;
/** Between which a norm counts. */
const [LEAST_NORM, GREATEST_NORM] = [0.001, 100] as const;

/**
 * AdaFace (Kim et al., 2022; head.py of its authors): s*(cos(angle - m*q) - (m + m*q)) at the label, where q,
 * -1..1, says how far the norm of the feature is above the usual one, in deviations times `h`. What is usual,
 * running mean and deviation (n - 1) of the norms, goes on with each batch before it is used. No gradient
 * flows through the norm; the derivative by the cosine is the true one. All cosines are cut to +-0.999, the
 * angle at the label to 0.001..pi - 0.001.
 */
export const adaFace: MarginKind = {
  scale: 64,
  margin: 0.4,
  logits:
    ({ s, m = 0, h = 0 }) =>
    (features, weights, labels, buffers) => {
      const cosines = scaledCosines(features, weights, { scale: s, floor: FLOOR.normalized });
      const cut = tf.clipByValue(cosines, s * (EPSILON - 1), s * (1 - EPSILON));
      const above = tf.div(
        tf.sub(normsOf(features), buffers!['batch_mean']!),
        tf.add(buffers!['batch_std']!, EPSILON),
      );
      const quality = tf.clipByValue(tf.mul(above, h), -1, 1);
      return changeAtLabel(cut, labels, (logits) => {
        const angle = tf.sub(tf.acos(tf.div(logits, s)), tf.mul(quality, m));
        const turned = tf.cos(tf.clipByValue(angle, EPSILON, Math.PI - EPSILON));
        return tf.mul(tf.sub(turned, tf.add(tf.mul(quality, m), m)), s);
      });
    },
  buffers: { batch_mean: 20, batch_std: 100 },
  advance({ tAlpha = 1 }, features, { batch_mean: usual, batch_std: deviation }) {
    const norms = normsOf(features);
    const mean = tf.mean(norms);
    const squares = tf.sum(tf.square(tf.sub(norms, mean)));
    const std = tf.sqrt(tf.div(squares, norms.size - 1));
    const blend = (old: Tensor, seen: Tensor) => tf.add(tf.mul(seen, tAlpha), tf.mul(old, 1 - tAlpha));
    return { batch_mean: blend(usual!, mean), batch_std: blend(deviation!, std) };
  },
};

/** [n] */
function normsOf(features: Tensor2D): Tensor {
  return tf.clipByValue(tf.sqrt(tf.sum(tf.square(features), 1)), LEAST_NORM, GREATEST_NORM);
}
