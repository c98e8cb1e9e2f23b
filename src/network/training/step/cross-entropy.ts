import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { valuesAtLabel, withValuesAtLabel } from '../../margins/at-label.ts';

/**
 * Mean cross entropy of logits [n, classes] with labels (int32 [n], each 0..classes-1). The gradient is in
 * closed form: the softmax, less 1 at the label, over n.
 */
export function crossEntropy(logits: Tensor2D, labels: Tensor1D): Scalar {
  const count = logits.shape[0];
  const op = tf.customGrad((...args) => {
    const [z, save] = args as unknown as [Tensor2D, tf.GradSaveFunc];
    const peak = tf.max(z, 1, true);
    const powers = tf.exp(tf.sub(z, peak));
    const total = tf.sum(powers, 1, true);
    const losses = tf.sub(tf.squeeze(tf.add(tf.log(total), peak), [1]), valuesAtLabel(z, labels));
    save([powers, total]);
    return {
      value: tf.mean(losses),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const share = tf.div(dy, count);
        const spread = tf.mul(saved[0]!, tf.div(share, saved[1]!)) as Tensor2D;
        return withValuesAtLabel(spread, labels, tf.sub(valuesAtLabel(spread, labels), share));
      },
    };
  });
  return op(logits) as Scalar;
}

/** How many rows have their largest logit at the label. */
export function countCorrect(logits: Tensor2D, labels: Tensor1D): Scalar {
  return tf.sum(tf.cast(tf.greaterEqual(valuesAtLabel(logits, labels), tf.max(logits, 1)), 'float32'));
}
