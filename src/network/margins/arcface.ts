import * as tf from '@tensorflow/tfjs-core';
import { changeCosine, chooseBy, FLOOR, turnedBy } from './change-cosine.ts';
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
      const turned = turnedBy(cos, m);
      const line = tf.sub(cos, Math.sin(Math.PI - m) * m);
      return chooseBy(cos, Math.cos(Math.PI - m), turned, line);
    }),
};
