import { changeCosine, chooseBy, FLOOR, turnedBy } from './change-cosine.ts';
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
    changeCosine(s, FLOOR.normalized, (cos) =>
      chooseBy(cos, Math.cos(Math.PI - EPSILON - m), turnedBy(cos, m), Math.cos(Math.PI - EPSILON)),
    ),
};
