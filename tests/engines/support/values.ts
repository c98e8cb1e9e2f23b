import { expect } from 'vitest';
import type { HostTensor, HostTensors, TensorSpecs } from '../../../src/engines/engine.ts';

/** A small generator of reproducible numbers in [0, 1). */
export function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Floats in [low, high). */
export function floats(shape: readonly number[], seed: number, low = -1, high = 1): HostTensor {
  const random = randomSource(seed);
  const count = shape.reduce((product, size) => product * size, 1);
  return {
    shape,
    dtype: 'float32',
    data: Float32Array.from({ length: count }, () => low + (high - low) * random()),
  };
}

export function tensor(data: readonly number[], shape: readonly number[] = [data.length]): HostTensor {
  return { shape, dtype: 'float32', data: Float32Array.from(data) };
}

export function integers(data: readonly number[], shape: readonly number[] = [data.length]): HostTensor {
  return { shape, dtype: 'int32', data: Int32Array.from(data) };
}

export function specsOf(tensors: HostTensors): TensorSpecs {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, dtype }]) => [name, { shape, dtype }]),
  );
}

/** Largest difference of two arrays relative to the largest number of the expected one. */
export function relativeError(actual: HostTensor, expected: HostTensor): number {
  let difference = 0;
  let magnitude = 1e-6;
  for (const [index, value] of expected.data.entries()) {
    difference = Math.max(difference, Math.abs(value - actual.data[index]!));
    magnitude = Math.max(magnitude, Math.abs(value));
  }
  return difference / magnitude;
}

/** Same names, shapes, types, and values within the tolerance, relative to the largest of each tensor. */
export function expectClose(actual: HostTensors, expected: HostTensors, tolerance = 1e-5): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(expected)) {
    expect({ name, shape: actual[name]!.shape, dtype: actual[name]!.dtype }).toEqual({
      name,
      shape: tensor.shape,
      dtype: tensor.dtype,
    });
    const error = relativeError(actual[name]!, tensor);
    expect(Number.isFinite(error) && error <= tolerance, `${name} differs by ${error}`).toBe(true);
  }
}
