/** Writes what torch.load reads (and torch.load with weights_only): torch's ZIP format, pickle protocol 2. */
import { writeWhole } from '../../../base/write-whole.ts';
import type { HostTensor } from '../../../engines/engine.ts';
import type { Weights } from '../../model/initialise.ts';
import { CLASSIFIER } from '../../model/parameters.ts';
import { writeStoredZip } from './write-zip.ts';

/**
 * Writes {epoch, state_dict, classifier: {weight}} as the reference's checkpoints have it: names as they are,
 * counters as int64, the classifier apart. Equal weights give equal bytes.
 */
export function writeTorchCheckpoint(path: string, weights: Weights, epoch: number): void {
  const pickler = createPickler();
  const classifier = weights.get(CLASSIFIER);
  const state = [...weights].filter(([name]) => name !== CLASSIFIER);
  pickler.dict(() => {
    pickler.text('epoch').integer(epoch);
    pickler.text('state_dict').orderedDict(state);
    if (classifier) pickler.text('classifier').orderedDict([['weight', classifier]]);
  });
  const { pickle, storages } = pickler.finish();
  const archive = writeStoredZip([
    ['archive/data.pkl', pickle],
    ['archive/byteorder', Buffer.from('little')],
    ...storages.map((bytes, key) => [`archive/data/${key}`, bytes] as const),
    ['archive/version', Buffer.from('3\n')],
  ]);
  writeWhole(path, [archive], { sync: true });
}

interface Pickler {
  text(value: string): Pickler;
  integer(value: number): Pickler;
  /** Keys and values are what `fill` writes. */
  dict(fill: () => void): Pickler;
  orderedDict(tensors: readonly (readonly [name: string, tensor: HostTensor])[]): Pickler;
  finish(): { pickle: Uint8Array; storages: Uint8Array[] };
}

function createPickler(): Pickler {
  const parts: Buffer[] = [Buffer.from([0x80, 2])];
  const storages: Uint8Array[] = [];
  const op = (...bytes: readonly (string | Buffer)[]) => {
    for (const part of bytes) parts.push(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
  };
  const global = (module: string, name: string) => op(`c${module}\n${name}\n`);
  const emptyOrderedDict = () => {
    global('collections', 'OrderedDict');
    op(')R');
  };
  const tuple = (values: readonly number[]) => {
    op('(');
    for (const value of values) pickler.integer(value);
    op('t');
  };

  /** torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict()) */
  const tensor = ({ shape, data, dtype }: HostTensor) => {
    const isCounter = dtype === 'int32';
    const values = isCounter ? BigInt64Array.from(data as Int32Array, BigInt) : data;
    global('torch._utils', '_rebuild_tensor_v2');
    op('((');
    pickler.text('storage');
    global('torch', isCounter ? 'LongStorage' : 'FloatStorage');
    pickler.text(String(storages.length)).text('cpu').integer(data.length);
    op('tQ');
    pickler.integer(0);
    tuple(shape);
    tuple(shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1)));
    op(Buffer.from([0x89]));
    emptyOrderedDict();
    op('tR');
    storages.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  };

  const pickler: Pickler = {
    text(value) {
      const bytes = Buffer.from(value);
      op('X', int32(bytes.length), bytes);
      return pickler;
    },
    integer(value) {
      op('J', int32(value));
      return pickler;
    },
    dict(fill) {
      op('}(');
      fill();
      op('u');
      return pickler;
    },
    orderedDict(tensors) {
      emptyOrderedDict();
      op('(');
      for (const [name, value] of tensors) {
        pickler.text(name);
        tensor(value);
      }
      op('u');
      return pickler;
    },
    finish: () => ({ pickle: Buffer.concat([...parts, Buffer.from('.')]), storages }),
  };
  return pickler;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
