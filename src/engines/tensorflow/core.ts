// TensorFlow.js as the engines use it: with its gradients, and silent. Import it from here within
// src/engines.
import * as tf from '@tensorflow/tfjs-core';
// The package's Node entry registers no gradients.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import './comparison-gradients.ts';

// Warnings (and the advice to install tfjs-node) are printed to the console unless this is set.
tf.env().set('PROD', true);

export { tf };

/**
 * Runs a synchronous function with this backend active, in a scope that frees what it does not return, and
 * makes the backend active again that was so before.
 */
export function withBackend<T extends tf.TensorContainer>(name: string, fn: () => T): T {
  const before = tf.getBackend() as string | undefined;
  // Initialising a synchronous backend takes effect at once; the promise is for the asynchronous ones.
  void tf.setBackend(name);
  if (tf.getBackend() !== name) throw new Error(`The TensorFlow.js backend ${name} could not be started.`);
  try {
    return tf.tidy(fn);
  } finally {
    if (before) void tf.setBackend(before);
  }
}
