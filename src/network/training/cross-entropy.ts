import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** Mean cross entropy of logits [n, classes] with labels given one-hot. The gradient is in closed form. */
export function crossEntropy(logits: Tensor2D, target: Tensor2D): Scalar {
  const count = logits.shape[0];
  const op = tf.customGrad((...args) => {
    const [z, save] = args as unknown as [Tensor2D, tf.GradSaveFunc];
    const peak = tf.max(z, 1, true);
    const powers = tf.exp(tf.sub(z, peak));
    const total = tf.sum(powers, 1, true);
    const losses = tf.sub(tf.add(tf.log(total), peak), tf.sum(tf.mul(z, target), 1, true));
    save([tf.sub(tf.div(powers, total), target)]);
    return {
      value: tf.mean(losses),
      gradFunc: (dy: Tensor, saved: Tensor[]) => tf.mul(saved[0]!, tf.div(dy, count)),
    };
  });
  return op(logits) as Scalar;
}

/** How many rows have their largest logit at the label. */
export function countCorrect(logits: Tensor2D, target: Tensor2D): Scalar {
  const right = tf.sum(tf.mul(logits, target), 1);
  return tf.sum(tf.cast(tf.greaterEqual(right, tf.max(logits, 1)), 'float32'));
}
