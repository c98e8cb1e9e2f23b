/**
 * Margin losses: logits that make the right class harder, for an ordinary cross entropy. One of your own is
 * one more function in `MARGINS`, and its name in the schema.
 */

import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { changeAtLabel } from './at-label.ts';
import { scaledCosines } from './cosine.ts';

export type MarginName = 'cosface' | 'arcface' | 'sphereface';

/** A margin with its scale s and margin m settled. */
export interface Margin {
  readonly type: MarginName;
  readonly s: number;
  readonly m: number;
}

/**
 * Logits [n, classes] of features [n, d] for class weights [classes, d]; labels are int32 [n], each
 * 0..classes-1.
 */
export type MarginLogits = (features: Tensor2D, weights: Tensor2D, labels: Tensor1D) => Tensor2D;

/** The reference's own s and m, where the user gives none. */
const USUAL: Readonly<Record<MarginName, Omit<Margin, 'type'>>> = {
  cosface: { s: 30, m: 0.35 },
  arcface: { s: 30, m: 0.5 },
  sphereface: { s: 64, m: 1.5 },
};

const MARGINS: Readonly<Record<MarginName, (s: number, m: number) => MarginLogits>> = {
  cosface: cosFace,
  arcface: arcFace,
  sphereface: sphereFace,
};

export function resolveMargin(options: {
  readonly type: MarginName;
  readonly s: number | null;
  readonly m: number | null;
}): Margin {
  const usual = USUAL[options.type];
  return { type: options.type, s: options.s ?? usual.s, m: options.m ?? usual.m };
}

export function marginLogits({ type, s, m }: Margin): MarginLogits {
  return MARGINS[type](s, m);
}

/**
 * The least norms of the reference: ArcFace normalises vectors one by one; the other two divide by |a||b|, of
 * which it says at least 1e-8.
 */
const FLOOR = { normalized: 1e-12, divided: 1e-8 };

/** s*(cos - m) at the label, s*cos elsewhere (Wang et al., 2018). */
function cosFace(s: number, m: number): MarginLogits {
  return changed(s, FLOOR.divided, (cos) => tf.sub(cos, m));
}

/**
 * s*cos(angle + m) at the label (Deng et al., 2019); beyond angle = pi - m a straight line, so that it keeps
 * falling.
 */
function arcFace(s: number, m: number): MarginLogits {
  return changed(s, FLOOR.normalized, (cos) => {
    // Not quite to 0, where the square root has no gradient.
    const sine = tf.sqrt(tf.maximum(tf.sub(1, tf.square(cos)), 1e-12));
    const turned = tf.sub(tf.mul(cos, Math.cos(m)), tf.mul(sine, Math.sin(m)));
    const line = tf.sub(cos, Math.sin(Math.PI - m) * m);
    // A step, as TensorFlow.js does not differentiate through a comparison.
    const turns = tf.step(tf.sub(cos, Math.cos(Math.PI - m)));
    return tf.add(line, tf.mul(turns, tf.sub(turned, line)));
  });
}

/** s*cos(m*angle) at the label (Liu et al., 2017). */
function sphereFace(s: number, m: number): MarginLogits {
  // float32's nearest to 1 from below, nearly: at |cos| = 1 the angle has no gradient.
  const limit = 1 - 1e-7;
  return changed(s, FLOOR.divided, (cos) =>
    tf.cos(tf.mul(tf.acos(tf.minimum(tf.maximum(cos, -limit), limit)), m)),
  );
}

/** s*change(cos) at the label, s*cos elsewhere. */
function changed(s: number, floor: number, change: (cos: Tensor) => Tensor): MarginLogits {
  return (features, weights, labels) =>
    changeAtLabel(scaledCosines(features, weights, { scale: s, floor }), labels, (logits) =>
      tf.mul(change(tf.div(logits, s)), s),
    );
}
