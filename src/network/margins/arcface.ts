import * as tf from '@tensorflow/tfjs-core';
import { changeCosine, FLOOR } from './change-cosine.ts';
import type { MarginKind } from './margin-kind.ts';

/**
 * s*cos(angle + m) at the label (Deng et al., 2019); beyond angle = pi - m a straight line, so that it keeps
 * falling.
 */
export const arcFace: MarginKind = {
  scale: 30,
  margin: 0.5,
  logits: ({ s, m = 0 }) =>
    changeCosine(s, FLOOR.normalized, (cos) => {
      // Not quite to 0, where the square root has no gradient.
      const sine = tf.sqrt(tf.maximum(tf.sub(1, tf.square(cos)), 1e-12));
      const turned = tf.sub(tf.mul(cos, Math.cos(m)), tf.mul(sine, Math.sin(m)));
      const line = tf.sub(cos, Math.sin(Math.PI - m) * m);
      // A step, as TensorFlow.js does not differentiate through a comparison.
      const turns = tf.step(tf.sub(cos, Math.cos(Math.PI - m)));
      return tf.add(line, tf.mul(turns, tf.sub(turned, line)));
    }),
};
