import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { HostTensors, Tensors } from '../../src/engines/engine.ts';
import type { EngineName } from '../../src/engines/names.ts';
import { engineNamed } from './support/engines.ts';
import { expectClose, floats, specsOf } from './support/values.ts';

const image = floats([2, 6, 5, 16], 70);
const constants = {
  filter: floats([3, 3, 16, 32], 71, -0.2, 0.2),
  narrow: floats([3, 3, 3, 32], 72, -0.2, 0.2),
  scale: floats([32], 73, 0.3, 2),
  shift: floats([32], 74),
};

/** What follows a convolution whose weights are constant is put inside it. */
describe('a function with its weights inside', () => {
  test('normalises, shifts and scales the result of a convolution as tfjs-cpu does', () =>
    expectAgreement(({ filter, scale, shift }, { x }) => {
      const y = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 1);
      const [gain, offset] = [scale as tf.Tensor1D, shift as tf.Tensor1D];
      const normal = tf.batchNorm(tf.add(y, offset) as tf.Tensor4D, offset, gain, offset, gain, 1e-5);
      // The plain result is wanted besides.
      return { y, normal, twice: tf.mul(tf.sub(normal, offset), gain) };
    }));

  test('adds an image to it, on either side', () =>
    expectAgreement(({ filter, scale }, { x }) => {
      const y = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 1);
      const scaled = tf.mul(y, scale!);
      return { a: tf.add(scaled, y), b: tf.add(tf.relu(y), scaled), c: tf.add(scaled, scaled) };
    }));

  test('takes a vector that is not constant as it comes', () =>
    expectAgreement(({ filter, shift }, { x }) => {
      const y = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 1);
      return { y: tf.add(tf.mul(y, tf.mean(y, [0, 1, 2])), shift!) };
    }));

  test('does so with fewer input channels than a block', () =>
    expectAgreement(({ narrow, scale, shift }, { x }) => {
      const colours = tf.slice(x as tf.Tensor4D, [0, 0, 0, 0], [-1, -1, -1, 3]);
      const y = tf.conv2d(colours, narrow as tf.Tensor4D, 1, 1);
      return { y: tf.add(tf.mul(y, scale!), shift!) };
    }));
});

async function expectAgreement(fn: (constants: Tensors, inputs: Tensors) => Tensors): Promise<void> {
  const [actual, expected] = [await compute('onnxruntime', fn), await compute('tfjs-cpu', fn)];
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  expectClose(actual, expected, 2e-5);
}

async function compute(
  name: EngineName,
  fn: (constants: Tensors, inputs: Tensors) => Tensors,
): Promise<HostTensors> {
  const compiled = await (await engineNamed(name)).compile(fn, constants, specsOf({ x: image }));
  const outputs = await compiled.run({ x: image });
  await compiled.dispose();
  return outputs;
}
