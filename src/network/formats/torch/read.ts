/** PyTorch checkpoints (.pth, .pth.tar, .pt) in both formats of torch.save. Nothing in them is executed. */
import { readFileSync } from 'node:fs';
import { InputError } from '../../../base/input-error.ts';
import type { HostTensor } from '../../../engines/engine.ts';
import {
  callGlobal,
  STORAGE_TYPES,
  type StorageReference,
  storageOf,
  type TensorReference,
} from './globals.ts';
import { unpickle } from './pickle.ts';
import { readStoredZip } from './read-zip.ts';
import { readTensor } from './values.ts';

/** What a checkpoint holds, as far as a network is concerned. */
export interface TorchCheckpoint {
  /** By the names of the state_dict, a `module.` prefix (of DataParallel) removed. */
  readonly state: Map<string, HostTensor>;
  /** The margin's class weights [classes, embedding]. */
  readonly classifier: HostTensor | undefined;
  readonly epoch: number | undefined;
  /** Names of what else there is: optimizer, perf, ... */
  readonly others: readonly string[];
}

/** Reads a checkpoint, or a bare state_dict. Throws InputError with the place where it is none. */
export async function readTorchCheckpoint(path: string): Promise<TorchCheckpoint> {
  try {
    const file = readFileSync(path);
    const { root, storages } = isZip(file) ? await readZipFormat(file) : readLegacyFormat(file);
    return interpret(root, storages);
  } catch (error) {
    const { message, cure } = error as InputError;
    throw new InputError(message, { place: path, ...(cure && { cure }) });
  }
}

interface Content {
  readonly root: unknown;
  readonly storages: ReadonlyMap<string, Uint8Array>;
}

function isZip(file: Buffer): boolean {
  return file.toString('latin1', 0, 4) === 'PK\u0003\u0004';
}

/** torch >= 1.6: a ZIP with `<name>/data.pkl` and one member a storage, `<name>/data/<key>`. */
async function readZipFormat(file: Buffer): Promise<Content> {
  const members = await readStoredZip(file);
  const main = [...members.keys()].find((name) => name.endsWith('/data.pkl'));
  if (!main) throw notACheckpoint();
  const folder = `${main.slice(0, -'.pkl'.length)}/`;
  const storages = new Map<string, Uint8Array>();
  for (const [name, bytes] of members) {
    if (name.startsWith(folder)) storages.set(name.slice(folder.length), bytes);
  }
  const { value } = unpickle(members.get(main)!, 0, { call: callGlobal, persistent: storageOf });
  return { root: value, storages };
}

const MAGIC = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/**
 * Before: five pickles (magic number, version, system, the object, keys of its storages), then for each key
 * the number of elements as int64 and the elements.
 */
function readLegacyFormat(file: Buffer): Content {
  // PROTO 2, LONG1 of ten bytes, the magic number.
  if (file.indexOf(Buffer.from([0x80, 0x02, 0x8a, 0x0a, ...MAGIC])) !== 0) throw notACheckpoint();
  const seen = new Map<string, StorageReference>();
  const persistent = (id: unknown): StorageReference => {
    const storage = storageOf(id);
    seen.set(storage.key, storage);
    return storage;
  };
  let at = 0;
  const next = (): unknown => {
    const { value, end } = unpickle(file, at, { call: callGlobal, persistent });
    at = end;
    return value;
  };
  const [, , , root, keys] = [next(), next(), next(), next(), next()];
  const storages = new Map<string, Uint8Array>();
  for (const key of keys as unknown[]) {
    const storage = seen.get(String(key));
    if (!storage || at + 8 > file.length) throw notACheckpoint();
    const length = Number(file.readBigInt64LE(at)) * STORAGE_TYPES[storage.type];
    at += 8;
    storages.set(storage.key, file.subarray(at, at + length));
    at += length;
  }
  return { root, storages };
}

function interpret(root: unknown, storages: ReadonlyMap<string, Uint8Array>): TorchCheckpoint {
  if (!(root instanceof Map)) throw notACheckpoint();
  const wrapped = root.get('state_dict');
  const dict: unknown = wrapped ?? root;
  if (!(dict instanceof Map)) throw notACheckpoint();
  const state = new Map<string, HostTensor>();
  for (const [name, value] of dict) {
    if (isTensor(value)) state.set(withoutPrefix(String(name)), readTensor(value, storages));
  }
  if (state.size === 0) throw notACheckpoint();
  const classifier: unknown = wrapped ? root.get('classifier') : undefined;
  const weight = classifier instanceof Map ? [...classifier.values()].find(isTensor) : classifier;
  const epoch: unknown = wrapped ? root.get('epoch') : undefined;
  return {
    state,
    classifier: isTensor(weight) ? readTensor(weight, storages) : undefined,
    epoch: typeof epoch === 'number' ? epoch : undefined,
    others: wrapped ? [...root.keys()].map(String).filter((key) => !READ.includes(key)) : [],
  };
}

const READ = ['state_dict', 'classifier', 'epoch'];

function isTensor(value: unknown): value is TensorReference {
  return typeof value === 'object' && value !== null && (value as TensorReference).kind === 'tensor';
}

function withoutPrefix(name: string): string {
  return name.startsWith('module.') ? name.slice('module.'.length) : name;
}

function notACheckpoint(): InputError {
  return new InputError('not a PyTorch checkpoint', {
    cure: 'name a file written by torch.save that holds a state_dict',
  });
}
