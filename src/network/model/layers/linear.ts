import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { bias } from './bias.ts';
import type { Layer } from './layer.ts';

/** x [n, from] times the transpose of a PyTorch weight [to, from]. */
export function linear(name: string, from: number, to: number): Layer<Tensor2D> {
  const matrix = `${name}.weight`;
  return {
    parameters: [{ name: matrix, shape: [to, from], role: 'matrix' }],
    apply: (x, { weights }) => tf.matMul(x, weights[matrix] as Tensor2D, false, true),
  };
}

export function biasedLinear(name: string, from: number, to: number): Layer<Tensor2D> {
  return bias(linear(name, from, to), name, to);
}
