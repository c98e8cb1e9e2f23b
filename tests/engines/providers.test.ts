import { Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { tryProvider } from '../../src/engines/onnxruntime/providers/try-provider.ts';
import { copyTensors } from '../../src/engines/onnxruntime/step/copy-tensors.ts';
import { openEngine } from '../../src/engines/select.ts';

test('a provider passes its trial where it computes what the processor does', async () => {
  await tryProvider('cpu');
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
