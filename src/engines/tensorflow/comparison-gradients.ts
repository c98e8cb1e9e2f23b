import * as tf from '@tensorflow/tfjs-core';

/**
 * A comparison is constant almost everywhere, so its gradient is zero. TensorFlow.js says so for GreaterEqual
 * only; without the others `tf.where(tf.greater(x, c), f(x), g(x))` cannot be differentiated.
 */
for (const kernelName of ['Greater', 'Less', 'LessEqual', 'Equal', 'NotEqual']) {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_, saved) => ({ a: () => tf.zerosLike(saved[0]!), b: () => tf.zerosLike(saved[1]!) }),
  });
}
