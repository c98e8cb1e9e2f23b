type NumberArray = Float32Array | Int32Array | Uint8Array;

/**
 * Row-major values of this shape in a new array, with the axes in another order: axis i of the result is axis
 * order[i] of the source.
 */
export function permuteAxes<T extends NumberArray>(
  data: T,
  shape: readonly number[],
  order: readonly number[],
): T {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  // An axis of one place moves nothing.
  const moving = order.filter((axis) => shape[axis] !== 1);
  const result = data.slice() as T;
  let next = 0;
  const copy = (depth: number, offset: number) => {
    const axis = moving[depth]!;
    const size = shape[axis]!;
    const stride = strides[axis]!;
    if (depth < moving.length - 1) {
      for (let index = 0; index < size; index++) copy(depth + 1, offset + index * stride);
    } else {
      for (let index = 0; index < size; index++) result[next++] = data[offset + index * stride]!;
    }
  };
  if (moving.length > 1) copy(0, 0);
  return result;
}
