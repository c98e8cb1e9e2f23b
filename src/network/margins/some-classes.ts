import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** Enough below any logit that nothing is left of it in a softmax of float32. */
const NOTHING = 1e30;

/**
 * Rows of class weights [classes, d] by their numbers (int32 [k], each at most once). The gradient of the
 * others is zero.
 */
export function rowsOfClasses(weights: Tensor2D, classes: Tensor1D): Tensor2D {
  const [count, dims] = weights.shape;
  const op = tf.customGrad((...args) => {
    const [w, save] = args as unknown as [Tensor2D, tf.GradSaveFunc];
    save([classes]);
    return {
      value: tf.gather(w, classes),
      // TensorFlow.js's own goes through all rows once for each class.
      gradFunc: (dy: Tensor, [chosen]: Tensor[]) =>
        tf.tensorScatterUpdate(tf.zeros([count, dims]), tf.expandDims(chosen!, 1), dy),
    };
  });
  return op(weights) as Tensor2D;
}

/** Logits [n, k], those of the columns where the mask [k] is 0 so low that they are no part of a softmax. */
export function withoutColumns(logits: Tensor2D, mask: Tensor1D): Tensor2D {
  return tf.add(tf.mul(logits, mask), tf.mul(tf.sub(mask, 1), NOTHING));
}
