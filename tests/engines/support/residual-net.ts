import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors, Tensors } from '../../../src/engines/engine.ts';
import { floats, integers } from './values.ts';

// A small network with the parts of a real one: convolutions of both strides, batch normalisation in training form
// (closed-form gradient, running statistics), PReLU, a pyramid sum, a masked head, a margin classifier, SGD.

export const BATCH = 4;
const CLASSES = 5;
const MOMENTUM = 0.9;

export const batch: HostTensors = {
  images: floats([BATCH, 12, 10, 3], 100),
  labels: integers([0, 3, 1, 3]),
  rate: { shape: [], dtype: 'float32', data: Float32Array.of(0.1) },
};

/** Weights, running statistics and momenta under one roof, as a training step carries them. */
export function initialState(): HostTensors {
  const weights: Record<string, HostTensors[string]> = {
    'stem.weight': floats([3, 3, 3, 8], 1, -0.4, 0.4),
    'stem.slope': floats([8], 2, 0.1, 0.4),
    'norm.weight': floats([8], 3, 0.8, 1.2),
    'norm.bias': floats([8], 4, -0.1, 0.1),
    'down.weight': floats([3, 3, 8, 16], 5, -0.3, 0.3),
    'lateral.weight': floats([1, 1, 8, 16], 6, -0.4, 0.4),
    'lateral.bias': floats([16], 7, -0.1, 0.1),
    'mask.weight': floats([3, 3, 16, 16], 8, -0.2, 0.2),
    'head.weight': floats([6, 16 * 6 * 5], 9, -0.1, 0.1),
    classifier: floats([CLASSES, 6], 10),
  };
  const momenta = Object.entries(weights).map(([name, { shape, dtype, data }]) => [
    `${name}.momentum`,
    { shape, dtype, data: new Float32Array(data.length) },
  ]);
  return {
    ...weights,
    ...Object.fromEntries(momenta),
    'norm.mean': { shape: [8], dtype: 'float32', data: new Float32Array(8) },
    'norm.variance': { shape: [8], dtype: 'float32', data: new Float32Array(8).fill(1) },
    // Part of every checkpoint, changed by no step.
    unused: floats([3, 3, 2, 2], 11),
  };
}

const TRAINABLE = Object.keys(initialState()).filter((name) => `${name}.momentum` in initialState());

/** The loss, the batch statistics and the gradients of every trained weight. */
export function lossAndGradients(state: Tensors, inputs: Tensors) {
  const seen: Record<string, tf.Tensor> = {};
  const loss = (...weights: tf.Tensor[]) => {
    const trained = Object.fromEntries(TRAINABLE.map((name, index) => [name, weights[index]!]));
    return marginLoss(
      features({ ...state, ...trained }, inputs['images']!, seen),
      trained,
      inputs['labels']!,
    );
  };
  const { value, grads } = tf.valueAndGrads(loss)(TRAINABLE.map((name) => state[name]!));
  // The scope of the gradients would free the statistics, so they were kept; what leaves here is free again.
  const statistics = Object.fromEntries(
    Object.entries(seen).map(([name, tensor]) => [name, tf.clone(tensor)]),
  );
  tf.dispose(seen);
  return {
    loss: value,
    statistics,
    gradients: Object.fromEntries(TRAINABLE.map((name, index) => [name, grads[index]!])),
  };
}

/** One step of SGD with momentum. */
export function trainingStep(state: Tensors, inputs: Tensors): { state: Tensors; outputs: Tensors } {
  const { loss, statistics, gradients } = lossAndGradients(state, inputs);
  const next: Record<string, tf.Tensor> = {};
  for (const name of TRAINABLE) {
    const momentum = tf.add(tf.mul(state[`${name}.momentum`]!, MOMENTUM), gradients[name]!);
    next[`${name}.momentum`] = momentum;
    next[name] = tf.sub(state[name]!, tf.mul(momentum, inputs['rate']!));
  }
  next['norm.mean'] = tf.add(tf.mul(state['norm.mean']!, 0.9), tf.mul(statistics['mean']!, 0.1));
  next['norm.variance'] = tf.add(tf.mul(state['norm.variance']!, 0.9), tf.mul(statistics['variance']!, 0.1));
  next['unused'] = state['unused']!;
  return { state: next, outputs: { loss } };
}

/** The network with its running statistics: what is exported. [N, 12, 10, 3] -> [N, 6]. */
export function inferenceFeatures(weights: Tensors, inputs: Tensors): Tensors {
  return { feature: features(weights, inputs['images']!) };
}

function features(weights: Tensors, images: tf.Tensor, statistics?: Record<string, tf.Tensor>): tf.Tensor {
  const w = (name: string) => weights[name] as tf.Tensor4D;
  const stem = tf.prelu(tf.conv2d(images as tf.Tensor4D, w('stem.weight'), 1, 1), w('stem.slope'));
  const normal = statistics
    ? normalizeBatch(stem, w('norm.weight'), w('norm.bias'), statistics)
    : tf.batchNorm(
        stem,
        vector(w('norm.mean')),
        vector(w('norm.variance')),
        vector(w('norm.bias')),
        vector(w('norm.weight')),
        1e-5,
      );
  const small = tf.conv2d(normal as tf.Tensor4D, w('down.weight'), 2, 1);
  const side = tf.add(tf.conv2d(normal as tf.Tensor4D, w('lateral.weight'), 1, 0), w('lateral.bias'));
  const pyramid = tf.add(side, tf.image.resizeNearestNeighbor(small as tf.Tensor4D, [12, 10]));
  const mask = tf.sigmoid(tf.conv2d(pyramid as tf.Tensor4D, w('mask.weight'), 2, 1));
  // PyTorch flattens channels first.
  const flat = tf.reshape(tf.transpose(tf.mul(small, mask), [0, 3, 1, 2]), [-1, 16 * 6 * 5]);
  return tf.matMul(flat, w('head.weight'), false, true);
}

function vector(tensor: tf.Tensor): tf.Tensor1D {
  return tensor as tf.Tensor1D;
}

function normalizeBatch(
  x: tf.Tensor,
  weight: tf.Tensor,
  bias: tf.Tensor,
  statistics: Record<string, tf.Tensor>,
): tf.Tensor {
  const axes = [0, 1, 2];
  const normalize = tf.customGrad((x, weight, bias, save) => {
    const values = x as tf.Tensor;
    const mean = tf.mean(values, axes);
    const variance = tf.sub(tf.mean(tf.square(values), axes), tf.square(mean));
    Object.assign(statistics, { mean: tf.keep(mean), variance: tf.keep(variance) });
    const inverse = tf.rsqrt(tf.add(variance, 1e-5));
    const centred = tf.mul(tf.sub(values, mean), inverse);
    (save as tf.GradSaveFunc)([centred, inverse, weight as tf.Tensor]);
    return {
      value: tf.add(tf.mul(centred, weight as tf.Tensor), bias as tf.Tensor),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [centred, inverse, weight] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const alongMean = tf.mean(dy, axes);
        const alongCentred = tf.mean(tf.mul(dy, centred), axes);
        const projected = tf.sub(tf.sub(dy, alongMean), tf.mul(centred, alongCentred));
        return [
          tf.mul(projected, tf.mul(weight, inverse)),
          tf.sum(tf.mul(dy, centred), axes),
          tf.sum(dy, axes),
        ];
      },
    };
  });
  return normalize(x, weight, bias);
}

/** Cross entropy of CosFace logits, s = 8 and m = 0.2, by the cosines of feature and class weights. */
function marginLoss(feature: tf.Tensor, weights: Tensors, labels: tf.Tensor): tf.Scalar {
  const unit = (rows: tf.Tensor) => tf.div(rows, tf.sqrt(tf.sum(tf.square(rows), 1, true)));
  const cosines = tf.matMul(unit(feature), unit(weights['classifier']!), false, true);
  const target = tf.oneHot(labels as tf.Tensor1D, CLASSES);
  const logits = tf.mul(tf.sub(cosines, tf.mul(target, 0.2)), 8);
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), target), 1))) as tf.Scalar;
}
