import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from './layer.ts';

/**
 * Adds a number per channel (the last axis) to what the layer gives; it belongs to the layer of that name.
 */
export function bias<T extends Tensor>(layer: Layer<T>, name: string, channels: number): Layer<T> {
  const addend = `${name}.bias`;
  return {
    parameters: [...layer.parameters, { name: addend, shape: [channels], role: 'bias' }],
    apply: (x, pass) => tf.add(layer.apply(x, pass), pass.weights[addend]!),
  };
}
