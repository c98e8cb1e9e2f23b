/** The one place where PyTorch's layout meets ours: filters are OIHW in files and HWIO in tensor functions. */
import type { HostTensor, HostTensors } from '../../engines/engine.ts';
import type { Weights } from './initialise.ts';

/** The named tensors in the layout of tensor functions. Throws a plain error for a name that is not there. */
export function toEngine(weights: Weights, names: Iterable<string>): Record<string, HostTensor> {
  const tensors: Record<string, HostTensor> = {};
  for (const name of names) {
    const tensor = weights.get(name);
    if (!tensor) throw new Error(`the weights have no ${name}`);
    tensors[name] = isFilter(tensor) ? permute(tensor, [2, 3, 1, 0]) : tensor;
  }
  return tensors;
}

/** The named tensors of an engine's state, back in PyTorch's layout. */
export function fromEngine(state: HostTensors, names: Iterable<string>): Map<string, HostTensor> {
  const weights = new Map<string, HostTensor>();
  for (const name of names) {
    const tensor = state[name];
    if (!tensor) throw new Error(`the state has no ${name}`);
    weights.set(name, isFilter(tensor) ? permute(tensor, [3, 2, 0, 1]) : tensor);
  }
  return weights;
}

/** Filters are the only tensors of four axes. */
function isFilter({ shape }: HostTensor): boolean {
  return shape.length === 4;
}

function permute({ shape, data }: HostTensor, order: readonly number[]): HostTensor {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const [n0, n1, n2, n3] = order.map((axis) => shape[axis]!) as [number, number, number, number];
  const [s0, s1, s2, s3] = order.map((axis) => strides[axis]!) as [number, number, number, number];
  const out = new Float32Array(data.length);
  let at = 0;
  for (let i = 0; i < n0; i++) {
    for (let j = 0; j < n1; j++) {
      for (let k = 0; k < n2; k++) {
        const from = i * s0 + j * s1 + k * s2;
        for (let l = 0; l < n3; l++) out[at++] = data[from + l * s3]!;
      }
    }
  }
  return { shape: [n0, n1, n2, n3], dtype: 'float32', data: out };
}
