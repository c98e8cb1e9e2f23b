/**
 * The one place where PyTorch's layout meets ours: filters are OIHW in files and HWIO in tensor functions.
 */
import { permuteAxes } from '../../base/arrays/permute-axes.ts';
import type { HostTensor, HostTensors } from '../../engines/engine.ts';
import type { Weights } from './initialise.ts';

const TO_HWIO = [2, 3, 1, 0];
const TO_OIHW = [3, 2, 0, 1];

/** The named tensors in the layout of tensor functions. Throws a plain error for a name that is not there. */
export function toEngine(weights: Weights, names: Iterable<string>): Record<string, HostTensor> {
  const tensors: Record<string, HostTensor> = {};
  for (const name of names) {
    const tensor = weights.get(name);
    if (!tensor) throw new Error(`the weights have no ${name}`);
    tensors[name] = isFilter(tensor) ? permuted(tensor, TO_HWIO) : tensor;
  }
  return tensors;
}

/** The named tensors of an engine's state, back in PyTorch's layout. */
export function fromEngine(state: HostTensors, names: Iterable<string>): Map<string, HostTensor> {
  const weights = new Map<string, HostTensor>();
  for (const name of names) {
    const tensor = state[name];
    if (!tensor) throw new Error(`the state has no ${name}`);
    weights.set(name, isFilter(tensor) ? permuted(tensor, TO_OIHW) : tensor);
  }
  return weights;
}

/** Filters are the only tensors of four axes. */
function isFilter({ shape }: HostTensor): boolean {
  return shape.length === 4;
}

function permuted({ shape, dtype, data }: HostTensor, order: readonly number[]): HostTensor {
  return { shape: order.map((axis) => shape[axis]!), dtype, data: permuteAxes(data, shape, order) };
}
