import * as tf from '@tensorflow/tfjs-core';
import { changeCosine, FLOOR } from './change-cosine.ts';
import type { MarginKind } from './margin-kind.ts';

/** s*(cos - m) at the label, s*cos elsewhere (Wang et al., 2018). */
export const cosFace: MarginKind = {
  scale: 30,
  margin: 0.35,
  logits: ({ s, m = 0 }) => changeCosine(s, FLOOR.divided, (cos) => tf.sub(cos, m)),
};
