import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { placesOf, valuesAtLabel, withValuesAtLabel } from './at-label.ts';

/**
 * Mean cross entropy of logits [n, classes] with labels (int32 [n], each 0..classes-1). The gradient is in
 * closed form: the softmax, less 1 at the label, over n.
 */
export function crossEntropy(logits: Tensor2D, labels: Tensor1D): Scalar {
  const count = logits.shape[0];
  const op = tf.customGrad((...args) => {
    const [z, save] = args as unknown as [Tensor2D, tf.GradSaveFunc];
    const { powers, total, logTotal } = powersOf(z);
    const losses = tf.sub(logTotal, valuesAtLabel(z, labels));
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

/** -ln of the least probability that counts, 1e-30. */
const MOST = -Math.log(1e-30);

/**
 * The cross entropy of insightface's arcface_torch (DistCrossEntropy in losses.py): no row counts more than a
 * probability of 1e-30, but its gradient stays that of the plain one. A label -1 is a row of nobody: it
 * counts that most, and its gradient is the softmax over n.
 */
export function clampedCrossEntropy(logits: Tensor2D, labels: Tensor1D): Scalar {
  const count = logits.shape[0];
  const op = tf.customGrad((...args) => {
    const [z, save] = args as unknown as [Tensor2D, tf.GradSaveFunc];
    const { powers, total, logTotal } = powersOf(z);
    const [places, isThere] = placesOf(labels);
    const plain = tf.sub(logTotal, valuesAtLabel(z, places));
    const losses = tf.add(tf.mul(tf.minimum(plain, MOST), isThere), tf.mul(tf.sub(1, isThere), MOST));
    save([powers, total, places, isThere]);
    return {
      value: tf.mean(losses),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const share = tf.div(dy, count);
        const at = saved[2] as Tensor1D;
        const spread = tf.mul(saved[0]!, tf.div(share, saved[1]!)) as Tensor2D;
        return withValuesAtLabel(spread, at, tf.sub(valuesAtLabel(spread, at), tf.mul(share, saved[3]!)));
      },
    };
  });
  return op(logits) as Scalar;
}

/**
 * Of each row of logits: e to the power of each less the largest one, their sum [n, 1], and the logarithm of
 * the sum of all powers [n].
 */
function powersOf(logits: Tensor2D): { powers: Tensor; total: Tensor; logTotal: Tensor } {
  const peak = tf.max(logits, 1, true);
  const powers = tf.exp(tf.sub(logits, peak));
  const total = tf.sum(powers, 1, true);
  return { powers, total, logTotal: tf.squeeze(tf.add(tf.log(total), peak), [1]) };
}

/** How many rows have their largest logit at the label. */
export function countCorrect(logits: Tensor2D, labels: Tensor1D): Scalar {
  return tf.sum(tf.cast(tf.greaterEqual(valuesAtLabel(logits, labels), tf.max(logits, 1)), 'float32'));
}
