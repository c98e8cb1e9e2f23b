import { expect, test } from 'vitest';
import {
  filterGradientTransform,
  filterTransform,
  imageTransform,
  resultGradientTransform,
  resultTransform,
  SPAN,
  TAPS,
  TILE,
} from '../../src/engines/tracing/kernels/winograd-matrices.ts';
import { floats } from './support/values.ts';

const numbers = (count: number, seed: number): number[] => [...floats([count], seed).data];

/** A matrix, row by row, times a vector. */
function times(matrix: Float32Array, vector: readonly number[]): number[] {
  return Array.from({ length: matrix.length / vector.length }, (_, row) =>
    vector.reduce((sum, value, column) => sum + matrix[row * vector.length + column]! * value, 0),
  );
}

const multiplied = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, i) => value * b[i]!);

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
}

/** Calls `visit` for each result of a tile and each tap, with the places of both, and of the pixel on which they meet. */
function visitTaps(visit: (result: number, tap: number, pixel: number) => void): void {
  for (let y = 0; y < TILE; y++)
    for (let x = 0; x < TILE; x++)
      for (let row = 0; row < TAPS; row++)
        for (let column = 0; column < TAPS; column++)
          visit(y * TILE + x, row * TAPS + column, (y + row) * SPAN + x + column);
}

const pixels = numbers(SPAN ** 2, 1);
const taps = numbers(TAPS ** 2, 2);
const gradient = numbers(TILE ** 2, 3);

test.each([
  false,
  true,
])('products of the transforms are a convolution of a tile (taps turned: %s)', (isFlipped) => {
  const expected = new Array<number>(TILE ** 2).fill(0);
  const used = isFlipped ? taps.toReversed() : taps;
  visitTaps((result, tap, pixel) => {
    expected[result]! += used[tap]! * pixels[pixel]!;
  });
  const products = multiplied(times(imageTransform(), pixels), times(filterTransform(isFlipped), taps));
  expectNear(times(resultTransform(), products), expected);
});

test('turned round, they are the gradient of its taps', () => {
  const expected = new Array<number>(TAPS ** 2).fill(0);
  visitTaps((result, tap, pixel) => {
    expected[tap]! += gradient[result]! * pixels[pixel]!;
  });
  const products = multiplied(times(imageTransform(), pixels), times(resultGradientTransform(), gradient));
  expectNear(times(filterGradientTransform(), products), expected);
});
