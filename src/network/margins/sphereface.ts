import * as tf from '@tensorflow/tfjs-core';
import { changeCosine, FLOOR } from './change-cosine.ts';
import type { MarginKind } from './margin-kind.ts';

/** float32's nearest to 1 from below, nearly: at |cos| = 1 the angle has no gradient. */
const LIMIT = 1 - 1e-7;

/** s*cos(m*angle) at the label (Liu et al., 2017). */
export const sphereFace: MarginKind = {
  scale: 64,
  margin: 1.5,
  logits: ({ s, m = 1 }) =>
    changeCosine(s, FLOOR.divided, (cos) =>
      tf.cos(tf.mul(tf.acos(tf.minimum(tf.maximum(cos, -LIMIT), LIMIT)), m)),
    ),
};
