/**
 * The one value in each row of a matrix [n, classes] that stands at the row's label. Nothing here is one-hot:
 * beside a matrix of n rows and up to a million classes, a second one of zeros and ones would be as large.
 */

import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The values [n] of x [n, classes] at the labels (int32 [n], each 0..classes-1). No gradient flows through
 * it.
 */
export function valuesAtLabel(x: Tensor2D, labels: Tensor1D): Tensor1D {
  return tf.gatherND(x, positions(labels)) as Tensor1D;
}

/** x [n, classes] with other values [n] at the labels. No gradient flows through it. */
export function withValuesAtLabel(x: Tensor2D, labels: Tensor1D, values: Tensor): Tensor2D {
  return tf.tensorScatterUpdate(x, positions(labels), values) as Tensor2D;
}

/**
 * x [n, classes] with change(v) for each value v at a label. `change` takes and gives [n], value by value.
 * The gradient is that of the result, times the derivative of `change` at the labels.
 */
export function changeAtLabel(x: Tensor2D, labels: Tensor1D, change: (values: Tensor) => Tensor): Tensor2D {
  // Here and not in the gradient function, where TensorFlow.js cannot differentiate once more.
  const changed = tf.valueAndGrad(change)(valuesAtLabel(x, labels));
  const op = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [Tensor2D, tf.GradSaveFunc];
    save([changed.grad]);
    return {
      value: withValuesAtLabel(input, labels, changed.value),
      gradFunc: (dy: Tensor, [slopes]: Tensor[]) => {
        const gradient = dy as Tensor2D;
        return withValuesAtLabel(gradient, labels, tf.mul(valuesAtLabel(gradient, labels), slopes!));
      },
    };
  });
  return op(x) as Tensor2D;
}

/** Labels with 0 in place of -1, which is nobody, and 1 for each that is somebody, 0 for the others. */
export function placesOf(labels: Tensor1D): [places: Tensor1D, isThere: Tensor1D] {
  return [
    tf.maximum(labels, tf.zerosLike(labels)) as Tensor1D,
    tf.cast(tf.greaterEqual(labels, 0), 'float32') as Tensor1D,
  ];
}

/** [n, 2]: row and column of each label. */
function positions(labels: Tensor1D): Tensor2D {
  return tf.stack([tf.range(0, labels.shape[0], 1, 'int32'), labels], 1) as Tensor2D;
}
