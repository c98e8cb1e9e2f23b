import * as tf from '@tensorflow/tfjs-core';
import { changeCosine, FLOOR } from './change-cosine.ts';
import type { MarginKind } from './margin-kind.ts';

/** As near to pi as the angle comes. */
const EPSILON = 1e-4;

/**
 * s*cos(angle + m) at the label, angle + m no larger than pi: the ArcFace head of AdaFace's authors. Beyond,
 * the logit is -s and has no gradient, where `arcface` keeps falling.
 */
export const arcFaceClipped: MarginKind = {
  scale: 64,
  margin: 0.5,
  logits: ({ s, m = 0 }) =>
    changeCosine(s, FLOOR.normalized, (cos) => {
      const sine = tf.sqrt(tf.maximum(tf.sub(1, tf.square(cos)), 1e-12));
      const turned = tf.sub(tf.mul(cos, Math.cos(m)), tf.mul(sine, Math.sin(m)));
      const end = Math.cos(Math.PI - EPSILON);
      // A step, as TensorFlow.js does not differentiate through a comparison.
      const turns = tf.step(tf.sub(cos, Math.cos(Math.PI - EPSILON - m)));
      return tf.add(end, tf.mul(turns, tf.sub(turned, end)));
    }),
};
