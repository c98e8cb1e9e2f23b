import * as tf from '@tensorflow/tfjs-core';
import { Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import type { Engine, Tensors } from '../../src/engines/engine.ts';
import { createOnnxRuntimeEngine } from '../../src/engines/onnxruntime/engine.ts';
import { tryEngine, tryProvider } from '../../src/engines/onnxruntime/providers/try-provider.ts';
import { copyTensors } from '../../src/engines/onnxruntime/step/copy-tensors.ts';
import { openEngine } from '../../src/engines/select.ts';

test('a provider passes its trial where it computes what the processor does', async () => {
  await tryProvider('cpu', 'float32');
});

test('a provider fails its trial where it computes something else, which is named', async () => {
  const processor = await createOnnxRuntimeEngine({ threads: 1, provider: 'cpu', graphs: undefined });
  const scaling = (name: string, factor: number): Engine => {
    const scaled = (tensors: Tensors): Tensors =>
      name in tensors ? { ...tensors, [name]: tf.mul(tensors[name]!, factor) } : tensors;
    return {
      ...processor,
      compile: (fn, ...given) => processor.compile((...tensors) => scaled(fn(...tensors)), ...given),
      compileStep: (fn, ...given) =>
        processor.compileStep(
          (...tensors) => {
            const { state, outputs } = fn(...tensors);
            return { state: scaled(state), outputs: scaled(outputs) };
          },
          ...given,
        ),
    };
  };
  const trial = (name: string, factor: number) => tryEngine(scaling(name, factor), 'float32');
  const says = 'it computes a small network otherwise than the processor: ';
  await trial('gradient of narrowing', 1.005);
  await expect(trial('gradient of narrowing', 1.02)).rejects.toThrow(
    `${says}gradient of narrowing in the first step is off by 0.020 of its largest value`,
  );
  await expect(trial('narrowing', -1)).rejects.toThrow(
    `${says}gradient of narrowing in the second step, of fewer images, is off by 2.0`,
  );
  await expect(trial('features', Number.NaN)).rejects.toThrow(
    `${says}features in an evaluation is not a number`,
  );
});

test('tensors are copied whole, whatever their type and shape', async () => {
  const tensors = {
    matrix: new Tensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]),
    scalar: new Tensor('float32', Float32Array.of(7), []),
    'output/matrix': new Tensor('int32', Int32Array.of(-1, 2), [2]),
  };
  const { tensors: copies, release } = await copyTensors(tensors, 'cpu', 'host');
  expect(Object.keys(copies)).toEqual(Object.keys(tensors));
  for (const [name, { data, dims, type }] of Object.entries(tensors)) {
    expect(copies[name]).toMatchObject({ data, dims, type });
    expect(copies[name]!.data).not.toBe(data);
  }
  await release();
});

test('an engine without providers says so', async () => {
  await expect(openEngine('tfjs-cpu', { threads: 1, provider: 'webgpu' })).rejects.toMatchObject({
    name: 'UnavailableError',
    message: 'The engine tfjs-cpu has no provider webgpu',
    cure: 'use --engine onnxruntime',
  });
});
