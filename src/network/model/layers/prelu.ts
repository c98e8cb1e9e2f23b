import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { affine } from './affine.ts';
import type { Layer } from './layer.ts';

/** PReLU (He et al., 2015) with one slope per channel. */
export function prelu(name: string, channels: number): Layer<Tensor4D> {
  const slope = `${name}.weight`;
  return {
    parameters: [{ name: slope, shape: [channels], role: 'slope' }],
    apply: (x, { weights }) => timesDerivative(x, weights[slope] as Tensor1D),
  };
}

/**
 * PReLU as x times its own derivative: 1 above zero, the slope below. The gradient is written out, because
 * the automatic one would go over the map several times more.
 */
function timesDerivative(x: Tensor4D, slope: Tensor1D): Tensor4D {
  const op = tf.customGrad((...args) => {
    const [input, factor, save] = args as unknown as [Tensor4D, Tensor1D, tf.GradSaveFunc];
    const derivative = affine(tf.step(input), tf.sub(1, factor), factor);
    save([input, derivative]);
    return {
      value: tf.mul(input, derivative),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [at, by] = saved as [Tensor4D, Tensor4D];
        return [tf.mul(dy, by), tf.sum(tf.mul(dy, tf.minimum(at, 0)), [0, 1, 2])];
      },
    };
  });
  return op(x, slope) as Tensor4D;
}
