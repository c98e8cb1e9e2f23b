import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { permuteAxes } from '../../src/base/arrays/permute-axes.ts';
import type { HostTensor, Tensors } from '../../src/engines/engine.ts';
import { exportOnnx } from '../../src/engines/onnxruntime/export/export-onnx.ts';
import { engineNamed } from './support/engines.ts';
import { inferenceFeatures, initialState } from './support/residual-net.ts';
import { expectClose, floats, specsOf } from './support/values.ts';

describe('compiling for ONNX Runtime', () => {
  test('says in which layout it convolves: in blocks of channels where the processor has such convolutions', async () => {
    const { facts } = await engineNamed('onnxruntime');
    expect(facts['layout']).toMatch(/^(nchw|nChw8c|nChw16c)$/);
  });

  test('refuses a function that looks at values, saying so', async () => {
    const compiling = compile((_, { x }) => ({ y: tf.tensor(x!.dataSync()) }));
    await expect(compiling).rejects.toThrow(/must not look at values .* of shape \[2\]/);
  });

  test('refuses an op that it has no kernel for, by name', async () => {
    await expect(compile((_, { x }) => ({ y: tf.atanh(x!) }))).rejects.toThrow(/Atanh.*onnx-trace/);
  });

  test('refuses a tensor that was made outside', async () => {
    const outside = tf.tensor([1, 2]);
    await expect(compile((_, { x }) => ({ y: tf.add(x!, outside) }))).rejects.toThrow('pass it as an input');
    outside.dispose();
  });

  test('leaves TensorFlow.js as it was when the function throws', async () => {
    await tf.setBackend('cpu');
    const before = tf.memory().numTensors;
    const failing = compile((_, { x }) => {
      tf.neg(x!);
      throw new Error('no such luck');
    });
    await expect(failing).rejects.toThrow('no such luck');
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.memory().numTensors).toBe(before);
  });

  async function compile(fn: (constants: Tensors, inputs: Tensors) => Tensors) {
    return (await engineNamed('onnxruntime')).compile(fn, {}, { x: { shape: [2], dtype: 'float32' } });
  }
});

describe('an exported model', () => {
  const weights = inferenceWeights();
  const example = { images: { shape: [1, 12, 10, 3], dtype: 'float32' } } as const;

  test('gives the features of the engine in plain ONNX Runtime, for any batch of NCHW images', async () => {
    const session = await InferenceSession.create(exportOnnx(inferenceFeatures, weights, example));
    expect(session.inputNames).toEqual(['images']);
    expect(session.outputNames).toEqual(['feature']);
    for (const size of [1, 2, 7]) {
      const images = floats([size, 12, 10, 3], 300 + size);
      const nchw = permuteAxes(images.data as Float32Array, images.shape, [0, 3, 1, 2]);
      const results = await session.run({ images: new Tensor('float32', nchw, [size, 3, 12, 10]) });
      const compiled = await (await engineNamed('onnxruntime')).compile(
        inferenceFeatures,
        weights,
        specsOf({ images }),
      );
      expectClose({ feature: fromOrt(results['feature']!) }, await compiled.run({ images }), 1e-5);
      await compiled.dispose();
    }
    await session.release();
  });

  test('declares its batch by name and contains its weights by theirs', () => {
    const model = Buffer.from(exportOnnx(inferenceFeatures, weights, example)).toString('latin1');
    for (const text of ['batch', 'stem.weight', 'head.weight']) expect(model).toContain(text);
    expect(model).not.toContain('com.microsoft');
  });

  test('is refused where the result depends on the batch size', () => {
    const averaged = (_: Tensors, { x }: Tensors) => ({ y: tf.mul(x!, tf.range(0, x!.shape[0])) });
    expect(() => exportOnnx(averaged, {}, { x: { shape: [1], dtype: 'float32' } })).toThrow(
      /batches of any size: its Mul/,
    );
  });

  test('is refused where it would need operators of ONNX Runtime alone', () => {
    const gradient = (_: Tensors, { x }: Tensors) => ({
      y: tf.grad((w) => tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 1))))(
        tf.ones([3, 3, 3, 2]),
      ),
    });
    const images = { x: { shape: [1, 8, 8, 3], dtype: 'float32' } } as const;
    expect(() => exportOnnx(gradient, {}, images)).toThrow(/FusedMatMul is not a standard operator/);
  });
});

function inferenceWeights() {
  return Object.fromEntries(
    Object.entries(initialState()).filter(([name]) => !/momentum|unused|classifier/.test(name)),
  );
}

function fromOrt({ dims, data }: Tensor): HostTensor {
  return { shape: dims, dtype: 'float32', data: data as Float32Array };
}
