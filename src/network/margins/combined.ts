import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { InputError } from '../../base/input-error.ts';
import { placesOf, valuesAtLabel, withValuesAtLabel } from './at-label.ts';
import { FLOOR } from './change-cosine.ts';
import { scaledCosines } from './cosine.ts';
import { clampedCrossEntropy } from './cross-entropy.ts';
import type { MarginKind, MarginSettings } from './margin-kind.ts';

/**
 * CombinedMarginLoss of insightface's arcface_torch (losses.py), as it is. At the label s*(cos - m3), or
 * s*cos(angle + m2) where m3 is 0, and that for every angle, also where angle + m2 is beyond pi. The program
 * sets it in place, where no gradient sees it, so that backwards the margin is a constant: the derivative by
 * the cosine is s at the label as everywhere. That is what it has not in common with `arcface` and `cosface`,
 * which differentiate what they compute. Cosines of wrong classes above `filter` become 0, and their gradient
 * too. A label -1 is nobody's: all of its row are wrong classes.
 */
export const combined: MarginKind = {
  scale: 64,
  logits: (settings) => (features, weights, labels) =>
    withConstantMargin(
      scaledCosines(features, weights, { scale: settings.s, floor: FLOOR.normalized }),
      labels,
      settings,
    ),
  loss: clampedCrossEntropy,
  check({ m1 = 1, m3 = 0 }) {
    if (m3 > 0 || (m1 === 1 && m3 === 0)) return;
    throw new InputError(`the combined margin has no sense with m1: ${m1} and m3: ${m3}`, {
      place: 'margin',
      cure: 'm1 is 1 where m3 is 0, and m3 is not negative: arcface_torch stops at others, and computes with m1 nowhere',
    });
  },
};

function withConstantMargin(
  logits: Tensor2D,
  labels: Tensor1D,
  { s, m2 = 0, m3 = 0, filter = 0 }: MarginSettings,
): Tensor2D {
  const [places, isThere] = placesOf(labels);
  /** One at the label, where there is one; else as it was. */
  const atLabel = (x: Tensor2D, values: Tensor | number) =>
    withValuesAtLabel(
      x,
      places,
      tf.add(tf.mul(values, isThere), tf.mul(valuesAtLabel(x, places), tf.sub(1, isThere))),
    );
  const op = tf.customGrad((...args) => {
    const [z, save] = args as unknown as [Tensor2D, tf.GradSaveFunc];
    const cos = tf.clipByValue(tf.div(valuesAtLabel(z, places), s), -1, 1);
    const target = tf.mul(m3 > 0 ? tf.sub(cos, m3) : turned(cos, m2), s);
    if (filter <= 0) {
      return { value: atLabel(z, target), gradFunc: (dy: Tensor) => dy };
    }
    const isKept = atLabel(tf.sub(1, tf.step(tf.sub(z, filter * s))), 1);
    save([isKept]);
    return {
      value: atLabel(tf.mul(z, isKept), target),
      gradFunc: (dy: Tensor, [kept]: Tensor[]) => tf.mul(dy, kept!),
    };
  });
  return op(logits) as Tensor2D;
}

/** cos(angle + m): by the sine, which loses fewer digits near an angle of 0 or pi than the angle does. */
function turned(cos: Tensor, m: number): Tensor {
  const sine = tf.sqrt(tf.mul(tf.sub(1, cos), tf.add(1, cos)));
  return tf.sub(tf.mul(cos, Math.cos(m)), tf.mul(sine, Math.sin(m)));
}
