import type { HostInputs, InputTensorSpec, InputTensorSpecs } from './engine.ts';

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}

/**
 * Throws unless exactly the declared tensors are there, with their declared shapes and types. What reaches an
 * engine has been validated before, so a difference is a defect of the caller.
 */
export function checkTensors(role: string, specs: InputTensorSpecs, tensors: HostInputs): void {
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

function describe({ dtype, shape }: InputTensorSpec): string {
  return `${dtype}[${shape}]`;
}
