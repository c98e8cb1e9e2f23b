import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../../engines/engine.ts';

/**
 * Gradients of a scalar with respect to named tensors, and whatever else `compute` wants to hand out.
 * `report` takes tensors from within the differentiated function, which TensorFlow.js would otherwise dispose
 * of; no gradient flows through them. `scale` enlarges what flows backwards, and is taken out again: a power
 * of two where numbers of half the width would come to nothing. Throws where the scalar does not depend on
 * one of the tensors.
 */
export function valueAndGradients(
  compute: (report: (name: string, tensor: Tensor) => void) => Scalar,
  variables: Tensors,
  scale = 1,
): { value: Scalar; gradients: Record<string, Tensor>; reported: Record<string, Tensor> } {
  const names = Object.keys(variables);
  const held: [name: string, tensor: Tensor][] = [];
  const report = (name: string, tensor: Tensor) => {
    held.push([name, tf.keep(tensor.clone())]);
  };
  const differentiate = tf.valueAndGrads((..._: Tensor[]) => tf.mul(compute(report), scale) as Scalar);
  const { value, grads } = differentiate(names.map((name) => variables[name]!));
  const reported: Record<string, Tensor> = {};
  for (const [name, tensor] of held) {
    reported[name] = tensor.clone(); // belongs to the caller's scope, unlike the one that was kept
    tensor.dispose();
  }
  return {
    value: tf.mul(value, 1 / scale) as Scalar,
    gradients: Object.fromEntries(names.map((name, index) => [name, tf.mul(grads[index]!, 1 / scale)])),
    reported,
  };
}
