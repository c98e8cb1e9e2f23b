import { fromBfloat16, fromHalf } from '../../../base/arrays/narrow-floats.ts';
import { InputError } from '../../../base/input-error.ts';
import type { HostTensor } from '../../../engines/engine.ts';
import { STORAGE_TYPES, type StorageType, type TensorReference } from './globals.ts';

/**
 * A tensor's values in row-major order, as float32, or int32 where it is a scalar of whole numbers (a
 * counter).
 */
export function readTensor(
  reference: TensorReference,
  storages: ReadonlyMap<string, Uint8Array>,
): HostTensor {
  const { storage, offset, shape, strides } = reference;
  const bytes = storages.get(storage.key);
  if (!bytes) throw new InputError(`the checkpoint lacks the numbers of its storage ${storage.key}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = STORAGE_TYPES[storage.type];
  const read = reader(storage.type);
  const count = shape.reduce((product, axis) => product * axis, 1);
  const last = shape.reduce((index, axis, i) => index + (axis - 1) * strides[i]!, offset);
  if (count > 0 && (last + 1) * size > bytes.length) {
    throw new InputError(`the checkpoint's storage ${storage.key} is too short for its tensor`);
  }
  const isCounter = shape.length === 0 && ['LongStorage', 'IntStorage'].includes(storage.type);
  const data = isCounter ? new Int32Array(count) : new Float32Array(count);
  const position = shape.map(() => 0);
  let index = offset;
  for (let i = 0; i < count; i++) {
    data[i] = read(view, index * size);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index += strides[axis]!;
      if (++position[axis]! < shape[axis]!) break;
      index -= shape[axis]! * strides[axis]!;
      position[axis] = 0;
    }
  }
  return { shape, dtype: isCounter ? 'int32' : 'float32', data };
}

function reader(type: StorageType): (view: DataView, at: number) => number {
  switch (type) {
    case 'FloatStorage':
      return (view, at) => view.getFloat32(at, true);
    case 'DoubleStorage':
      return (view, at) => view.getFloat64(at, true);
    case 'HalfStorage':
      return (view, at) => fromHalf(view.getUint16(at, true));
    case 'BFloat16Storage':
      return (view, at) => fromBfloat16(view.getUint16(at, true));
    case 'LongStorage':
      return (view, at) => Number(view.getBigInt64(at, true));
    case 'IntStorage':
      return (view, at) => view.getInt32(at, true);
    case 'ShortStorage':
      return (view, at) => view.getInt16(at, true);
    case 'CharStorage':
      return (view, at) => view.getInt8(at);
    case 'ByteStorage':
    case 'BoolStorage':
      return (view, at) => view.getUint8(at);
    case 'ComplexFloatStorage':
    case 'ComplexDoubleStorage':
      throw new InputError('the checkpoint has a tensor of complex numbers, which no network here has');
  }
}
