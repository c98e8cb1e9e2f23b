/** The names that a checkpoint may contain, and what each stands for. Everything else is refused by name. */
import { InputError } from '../../../base/input-error.ts';
import { encodeText } from '../../../faces/pickle/text-values.ts';
import { isGlobal } from '../../../faces/pickle/unpickle.ts';

/** The numbers of one or several tensors. */
export interface StorageReference {
  readonly kind: 'storage';
  readonly key: string;
  readonly type: StorageType;
}

/** A strided view of a storage. */
export interface TensorReference {
  readonly kind: 'tensor';
  readonly storage: StorageReference;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Bytes of an element, by the name of torch's storage class. */
export const STORAGE_TYPES = {
  FloatStorage: 4,
  DoubleStorage: 8,
  HalfStorage: 2,
  BFloat16Storage: 2,
  LongStorage: 8,
  IntStorage: 4,
  ShortStorage: 2,
  CharStorage: 1,
  ByteStorage: 1,
  BoolStorage: 1,
  ComplexFloatStorage: 8,
  ComplexDoubleStorage: 16,
} as const;

export type StorageType = keyof typeof STORAGE_TYPES;

type Call = (args: readonly unknown[]) => unknown;

const CALLS: Readonly<Record<string, Call>> = {
  'collections.OrderedDict': ([pairs]) => new Map((pairs ?? []) as [unknown, unknown][]),
  'torch._utils._rebuild_tensor': tensor,
  'torch._utils._rebuild_tensor_v2': tensor,
  'torch._utils._rebuild_parameter': ([data]) => data,
  'torch.Size': ([sizes]) => sizes,
  'numpy.dtype': ([name]) => String(name),
  'numpy.core.multiarray.scalar': numpyScalar,
  'numpy._core.multiarray.scalar': numpyScalar,
  '_codecs.encode': encodeText,
};

export function callGlobal(name: string, args: readonly unknown[]): unknown {
  const call = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  if (!call) {
    throw new InputError(`the checkpoint contains ${name}, which is not read for safety`, {
      cure: 'save only tensors, numbers and texts, such as model.state_dict()',
    });
  }
  return call(args);
}

/** ('storage', class, key, location, count): the location, such as cuda:0, does not matter here. */
export function storageOf(id: unknown): StorageReference {
  const [tag, type, key] = Array.isArray(id) ? (id as unknown[]) : [];
  const name = isGlobal(type) ? /^torch\.(\w+)$/.exec(type.name)?.[1] : undefined;
  if (tag !== 'storage' || !name || !Object.hasOwn(STORAGE_TYPES, name)) {
    const found = isGlobal(type) ? type.name : String(tag);
    throw new InputError(`the checkpoint stores numbers as ${found}, which is not known here`, {
      cure: 'save the tensors as float32',
    });
  }
  return { kind: 'storage', key: String(key), type: name as StorageType };
}

function tensor([storage, offset, shape, strides]: readonly unknown[]): TensorReference {
  return {
    kind: 'tensor',
    storage: storage as StorageReference,
    offset: offset as number,
    shape: shape as number[],
    strides: strides as number[],
  };
}

/**
 * A number such as the `perf` of the reference's checkpoints, a numpy.float64. Other types are of no use
 * here.
 */
function numpyScalar([dtype, bytes]: readonly unknown[]): number | null {
  if (!(bytes instanceof Uint8Array)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case 'f8':
      return view.getFloat64(0, true);
    case 'f4':
      return view.getFloat32(0, true);
    case 'i8':
      return Number(view.getBigInt64(0, true));
    case 'i4':
      return view.getInt32(0, true);
    default:
      return null;
  }
}
