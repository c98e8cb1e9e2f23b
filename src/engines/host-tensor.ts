import type { HostInputs, InputSpec, InputSpecs } from './engine.ts';

type NumberArray = Float32Array | Int32Array | Uint8Array;

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}

/** A new array with the axes in another order: axis i of the result is axis order[i] of the source. */
export function permuteArray<T extends NumberArray>(
  data: T,
  shape: readonly number[],
  order: readonly number[],
): T {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const result = data.slice() as T;
  let next = 0;
  const copy = (depth: number, offset: number) => {
    const axis = order[depth]!;
    const size = shape[axis]!;
    const stride = strides[axis]!;
    if (depth < order.length - 1) {
      for (let index = 0; index < size; index++) copy(depth + 1, offset + index * stride);
    } else {
      for (let index = 0; index < size; index++) result[next++] = data[offset + index * stride]!;
    }
  };
  if (order.length > 1) copy(0, 0);
  return result;
}

/**
 * Throws unless exactly the declared tensors are there, with their declared shapes and types. What reaches an engine
 * has been validated before, so a difference is a defect of the caller.
 */
export function checkTensors(role: string, specs: InputSpecs, tensors: HostInputs): void {
  for (const name of Object.keys(tensors)) {
    if (!(name in specs))
      throw new Error(`There is no ${role} "${name}"; there are: ${Object.keys(specs).join(', ')}.`);
  }
  for (const [name, spec] of Object.entries(specs)) {
    const tensor = tensors[name];
    if (!tensor) throw new Error(`The ${role} "${name}" is missing.`);
    if (describe(tensor) !== describe(spec) || tensor.data.length !== elementCount(spec.shape)) {
      throw new Error(
        `The ${role} "${name}" is ${describe(tensor)} with ${tensor.data.length} values, not ${describe(spec)}.`,
      );
    }
  }
}

function describe({ dtype, shape }: InputSpec): string {
  return `${dtype}[${shape}]`;
}
