import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

export interface CosineOptions {
  /** Factor of the cosines. */
  readonly scale: number;
  /** The least that a norm counts as, so that a zero vector has the cosine 0. */
  readonly floor: number;
}

/**
 * scale * cosine, [n, classes], of features [n, d] and class weights [classes, d].
 *
 * Only the features are normalised and scaled beforehand; the weights' norms divide the columns of the
 * product. So a single matrix of [n, classes] is made, and none of the weights' size. The gradient is in
 * closed form, for the same reason: with y the result, u the scaled unit features, a and b the norms of a
 * feature and a weight,   dw = (sum over n of dy*u - w/b * sum over n of dy*y) / b   df = (scale * sum over
 * classes of dy*w/b - f/a * sum over classes of dy*y) / a
 */
export function scaledCosines(
  features: Tensor2D,
  weights: Tensor2D,
  { scale, floor }: CosineOptions,
): Tensor2D {
  const op = tf.customGrad((...args) => {
    const [f, w, save] = args as unknown as [Tensor2D, Tensor2D, tf.GradSaveFunc];
    const a = norms(f, floor);
    const b = norms(w, floor);
    const y = tf.div(tf.matMul(tf.mul(f, tf.div(scale, a)), w, false, true), asRow(b));
    save([f, w, a, b, y]);
    return { value: y, gradFunc };
  });

  function gradFunc(dy: Tensor, saved: Tensor[]): Tensor[] {
    const [f, w, a, b, y] = saved as [Tensor2D, Tensor2D, Tensor2D, Tensor2D, Tensor2D];
    const shares = tf.mul(dy, y);
    const perWeight = tf.div(dy, asRow(b)) as Tensor2D;
    const alongFeature = tf.mul(f, lengthwise(tf.sum(shares, 1, true), a));
    const alongWeight = tf.mul(w, lengthwise(tf.reshape(tf.sum(shares, 0), b.shape), b));
    const scaleByNorm = tf.div(scale, a);
    return [
      tf.sub(tf.mul(tf.matMul(perWeight, w), scaleByNorm), alongFeature),
      tf.sub(tf.matMul(perWeight, tf.mul(f, scaleByNorm), true), alongWeight),
    ];
  }

  /** sum / norm²; 0 where the norm is not above the floor and so does not change. */
  function lengthwise(sum: Tensor, norm: Tensor): Tensor {
    return tf.mul(tf.div(tf.div(sum, norm), norm), tf.step(tf.sub(norm, floor)));
  }

  return op(features, weights) as Tensor2D;
}

/** Euclidean norms of the rows, each at least `floor`, [n, 1]. */
function norms(x: Tensor2D, floor: number): Tensor2D {
  return tf.maximum(tf.sqrt(tf.sum(tf.square(x), 1, true)), floor) as Tensor2D;
}

function asRow(column: Tensor2D): Tensor2D {
  return tf.reshape(column, [1, -1]);
}
