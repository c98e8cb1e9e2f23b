/** Tensors of ours to and from safetensors files. */
import { bytesOf } from '../../base/arrays/bytes-of.ts';
import { fromBfloat16, fromHalf } from '../../base/arrays/narrow-floats.ts';
import type { HostTensor } from '../../engines/engine.ts';
import { readSafetensors, type StoredTensor, writeSafetensors } from './safetensors.ts';

export function saveTensors(
  path: string,
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const stored = new Map([...tensors].map(([name, tensor]) => [name, toStored(name, tensor)]));
  writeSafetensors(path, { tensors: stored, metadata });
}

export function loadTensors(path: string): {
  tensors: Map<string, HostTensor>;
  metadata: Readonly<Record<string, string>>;
} {
  const { tensors, metadata } = readSafetensors(path);
  return { tensors: new Map([...tensors].map(([name, tensor]) => [name, fromStored(tensor)])), metadata };
}

/** Batch counters are int64 in PyTorch, hence in files; they stay far below 2^31. */
function toStored(name: string, { dtype, shape, data }: HostTensor): StoredTensor {
  if (name.endsWith('.num_batches_tracked')) {
    return { type: 'I64', shape, bytes: bytesOf(BigInt64Array.from(data as Int32Array, BigInt)) };
  }
  return { type: dtype === 'float32' ? 'F32' : 'I32', shape, bytes: bytesOf(data) };
}

function fromStored({ type, shape, bytes }: StoredTensor): HostTensor {
  const { buffer, byteOffset, byteLength } = bytes;
  switch (type) {
    case 'F64': {
      const doubles = new Float64Array(buffer, byteOffset, byteLength / 8);
      return { shape, dtype: 'float32', data: Float32Array.from(doubles) };
    }
    case 'F16':
      return { shape, dtype: 'float32', data: widened(bytes, fromHalf) };
    case 'BF16':
      return { shape, dtype: 'float32', data: widened(bytes, fromBfloat16) };
    case 'F32':
      return { shape, dtype: 'float32', data: new Float32Array(buffer, byteOffset, byteLength / 4) };
    case 'I32':
      return { shape, dtype: 'int32', data: new Int32Array(buffer, byteOffset, byteLength / 4) };
    case 'I64':
      return {
        shape,
        dtype: 'int32',
        data: Int32Array.from(new BigInt64Array(buffer, byteOffset, byteLength / 8), Number),
      };
  }
}

function widened(
  { buffer, byteOffset, byteLength }: Uint8Array,
  widen: (bits: number) => number,
): Float32Array {
  const bits = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const data = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) data[i] = widen(bits[i]!);
  return data;
}
