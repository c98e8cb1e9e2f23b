import { expect, test } from 'vitest';
import { permuteAxes } from '../../src/base/arrays/permute-axes.ts';

test('axis i of the result is axis order[i] of the source', () => {
  const data = Int32Array.from({ length: 24 }, (_, i) => i);
  // [2, 3, 4] -> [4, 2, 3]
  expect([...permuteAxes(data, [2, 3, 4], [2, 0, 1])]).toEqual([
    ...[0, 4, 8, 12, 16, 20],
    ...[1, 5, 9, 13, 17, 21],
    ...[2, 6, 10, 14, 18, 22],
    ...[3, 7, 11, 15, 19, 23],
  ]);
});

test('axes of one place are no obstacle, and the array is a new one', () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect([...permuteAxes(data, [1, 2, 3, 1], [3, 2, 0, 1])]).toEqual([1, 4, 2, 5, 3, 6]);
  for (const shape of [[6], [1, 6], [2, 3]]) {
    const same = permuteAxes(data, shape, [...shape.keys()]);
    expect(same).toEqual(data);
    expect(same.buffer).not.toBe(data.buffer);
  }
  expect([...permuteAxes(Uint8Array.of(7), [], [])]).toEqual([7]);
});
