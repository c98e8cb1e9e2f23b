import type { HostTensor } from '../../../engines/engine.ts';

/** What a checkpoint is made of; maps are dicts in their order. */
export type TorchValue =
  | string
  | number
  | boolean
  | HostTensor
  | readonly TorchValue[]
  | ReadonlyMap<string | number, TorchValue>
  | OrderedTensors
  | WholeNumber;

/** An OrderedDict, as a state_dict is. */
export interface OrderedTensors {
  readonly ordered: Iterable<readonly [name: string, tensor: HostTensor]>;
}

/** Python tells whole numbers from others: an epoch is an int, a learning rate of 1 a float. */
export interface WholeNumber {
  readonly whole: number;
}

export interface Pickled {
  readonly pickle: Uint8Array;
  /** By number, what the pickle names as its tensors' storages. */
  readonly storages: readonly Uint8Array[];
}

/** Pickle protocol 2 of a value, as torch.save writes it. */
export function pickleTorch(root: TorchValue): Pickled {
  const parts: Buffer[] = [Buffer.from([0x80, 2])];
  const storages: Uint8Array[] = [];
  const op = (...bytes: readonly (string | Buffer)[]): void => {
    for (const part of bytes) parts.push(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
  };
  const text = (value: string): void => {
    const bytes = Buffer.from(value);
    op('X', int32(bytes.length), bytes);
  };
  const whole = (value: number): void => op('J', int32(value));
  const global = (module: string, name: string): void => op(`c${module}\n${name}\n`);
  const emptyOrderedDict = (): void => {
    global('collections', 'OrderedDict');
    op(')R');
  };
  const tuple = (values: readonly number[]): void => {
    op('(');
    for (const value of values) whole(value);
    op('t');
  };

  /** torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict()) */
  const tensor = ({ shape, data, dtype }: HostTensor): void => {
    const isCounter = dtype === 'int32';
    const values = isCounter ? BigInt64Array.from(data as Int32Array, BigInt) : data;
    global('torch._utils', '_rebuild_tensor_v2');
    op('((');
    text('storage');
    global('torch', isCounter ? 'LongStorage' : 'FloatStorage');
    text(String(storages.length));
    text('cpu');
    whole(data.length);
    op('tQ');
    whole(0);
    tuple(shape);
    tuple(shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1)));
    op(FALSE);
    emptyOrderedDict();
    op('tR');
    storages.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  };

  const write = (value: TorchValue): void => {
    if (typeof value === 'string') text(value);
    else if (typeof value === 'number') op('G', float64(value));
    else if (typeof value === 'boolean') op(value ? TRUE : FALSE);
    else if (isList(value)) {
      op('](');
      value.forEach(write);
      op('e');
    } else if (value instanceof Map) {
      op('}(');
      for (const [key, inner] of value as ReadonlyMap<string | number, TorchValue>) {
        if (typeof key === 'number') whole(key);
        else text(key);
        write(inner);
      }
      op('u');
    } else if ('whole' in value) whole(value.whole);
    else if ('ordered' in value) {
      emptyOrderedDict();
      op('(');
      for (const [name, inner] of value.ordered) {
        text(name);
        tensor(inner);
      }
      op('u');
    } else tensor(value as HostTensor);
  };

  write(root);
  return { pickle: Buffer.concat([...parts, Buffer.from('.')]), storages };
}

const TRUE = Buffer.from([0x88]);
const FALSE = Buffer.from([0x89]);

function isList(value: TorchValue): value is readonly TorchValue[] {
  return Array.isArray(value);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function float64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}
