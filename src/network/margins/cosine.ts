import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** Keeps the square root differentiable at the zero vector; far below any norm that occurs. */
const TINY = 1e-30;

/** Cosines [n, classes] of features [n, d] and class weights [classes, d], as PyTorch's: dot / max(|a||b|, 1e-8). */
export function cosines(features: Tensor2D, weights: Tensor2D): Tensor2D {
  const dots = tf.matMul(features, weights, false, true);
  const lengths = tf.mul(norms(features), tf.reshape(norms(weights), [1, -1]));
  return tf.div(dots, tf.maximum(lengths, 1e-8));
}

/** Cosines of vectors normalised one by one, each norm at least 1e-12. */
export function cosinesOfNormalized(features: Tensor2D, weights: Tensor2D): Tensor2D {
  const unit = (x: Tensor2D): Tensor2D => tf.div(x, tf.maximum(norms(x), 1e-12));
  return tf.matMul(unit(features), unit(weights), false, true);
}

/** Euclidean norms of the rows, [n, 1]. */
function norms(x: Tensor2D): Tensor2D {
  return tf.sqrt(tf.maximum(tf.sum(tf.square(x), 1, true), TINY)) as Tensor2D;
}
