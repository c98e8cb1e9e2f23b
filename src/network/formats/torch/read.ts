/** PyTorch checkpoints (.pth, .pth.tar, .pt) in both formats of torch.save. Nothing in them is executed. */
import { readFileSync } from 'node:fs';
import { InputError } from '../../../base/input-error.ts';
import type { HostTensor } from '../../../engines/engine.ts';
import { unpickle } from '../../../faces/pickle/unpickle.ts';
import {
  callGlobal,
  STORAGE_TYPES,
  type StorageReference,
  storageOf,
  type TensorReference,
} from './globals.ts';
import { readStoredZip } from './read-zip.ts';
import { readTensor } from './values.ts';

/** What a checkpoint holds, as far as a network is concerned. */
export interface TorchCheckpoint {
  /** Where in the file the network's tensors stand; undefined for a bare state_dict. */
  readonly key: string | undefined;
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
  if (!main) throw notACheckpoint('the archive has no data.pkl');
  const folder = `${main.slice(0, -'.pkl'.length)}/`;
  const storages = new Map<string, Uint8Array>();
  for (const [name, bytes] of members) {
    if (name.startsWith(folder)) storages.set(name.slice(folder.length), bytes);
  }
  const { value } = unpickle(members.get(main)!, 0, { call: callGlobal, persistent: storageOf, malformed });
  return { root: value, storages };
}

const MAGIC = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/**
 * Before: five pickles (magic number, version, system, the object, keys of its storages), then for each key
 * the number of elements as int64 and the elements.
 */
function readLegacyFormat(file: Buffer): Content {
  if (!beginsWithMagic(file)) throw notACheckpoint('its first bytes are those of no checkpoint');
  const seen = new Map<string, StorageReference>();
  const persistent = (id: unknown): StorageReference => {
    const storage = storageOf(id);
    seen.set(storage.key, storage);
    return storage;
  };
  let at = 0;
  const next = (): unknown => {
    const { value, end } = unpickle(file, at, { call: callGlobal, persistent, malformed });
    at = end;
    return value;
  };
  const [, , , root, keys] = [next(), next(), next(), next(), next()];
  const storages = new Map<string, Uint8Array>();
  for (const key of keys as unknown[]) {
    const storage = seen.get(String(key));
    if (!storage || at + 8 > file.length) throw notACheckpoint('it is cut off');
    const length = Number(file.readBigInt64LE(at)) * STORAGE_TYPES[storage.type];
    at += 8;
    storages.set(storage.key, file.subarray(at, at + length));
    at += length;
  }
  return { root, storages };
}

/** PROTO 2 to 5, from 4 on a FRAME with its length, LONG1 of ten bytes, the magic number. */
function beginsWithMagic(file: Buffer): boolean {
  const [proto, version = 0] = file;
  const start = version >= 4 && file[2] === FRAME ? 11 : 2;
  const isKnown = proto === 0x80 && version >= 2 && version <= 5;
  return isKnown && file.indexOf(Buffer.from([0x8a, 0x0a, ...MAGIC])) === start;
}

const FRAME = 0x95;

function interpret(root: unknown, storages: ReadonlyMap<string, Uint8Array>): TorchCheckpoint {
  if (!(root instanceof Map)) throw notACheckpoint('it holds something else than a dict');
  const { key, dict } = stateOf(root);
  const state = new Map<string, HostTensor>();
  for (const [name, value] of dict) {
    if (isTensor(value)) state.set(withoutPrefix(String(name)), readTensor(value, storages));
  }
  const isWrapped = key !== undefined;
  const classifier: unknown = isWrapped ? (root.get('classifier') ?? root.get(SOFTMAX_STATE)) : undefined;
  const weight = classifier instanceof Map ? [...classifier.values()].find(isTensor) : classifier;
  const epoch: unknown = isWrapped ? root.get('epoch') : undefined;
  return {
    key,
    state,
    classifier: isTensor(weight) ? readTensor(weight, storages) : undefined,
    epoch: typeof epoch === 'number' ? epoch : undefined,
    others: isWrapped
      ? [...root.keys()].map(String).filter((name) => name !== key && !READ.includes(name))
      : [],
  };
}

/** In the checkpoints of arcface_torch, beside `state_dict_backbone`: the class weights. */
const SOFTMAX_STATE = 'state_dict_softmax_fc';

const READ = ['classifier', SOFTMAX_STATE, 'epoch'];

/**
 * The network's tensors: under `state_dict`, as the reference has them, or under the one other name that
 * holds tensors by name (`net_state_dict`, `model`, ...), else the root's own.
 */
function stateOf(root: ReadonlyMap<unknown, unknown>): {
  readonly key?: string;
  readonly dict: ReadonlyMap<unknown, unknown>;
} {
  const holders = [...root].filter(
    (entry): entry is [string, ReadonlyMap<unknown, unknown>] =>
      holdsTensors(entry[1]) && !READ.includes(String(entry[0])),
  );
  const [holder, ...more] = holders.some(([key]) => key === STATE)
    ? holders.filter(([key]) => key === STATE)
    : holders;
  if (holder && more.length === 0) return { key: holder[0], dict: holder[1] };
  if (!holder && holdsTensors(root)) return { dict: root };
  const keys = [...root.keys()].map(String).join(', ') || 'none';
  throw notACheckpoint(
    holder
      ? `more than one of its keys holds tensors (${holders.map(([key]) => key).join(', ')}), and none is ${STATE}`
      : `none of its keys holds tensors by name: ${keys}`,
  );
}

/** Where the reference's checkpoints have them. */
export const STATE = 'state_dict';

function holdsTensors(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return value instanceof Map && [...value.values()].some(isTensor);
}

function isTensor(value: unknown): value is TensorReference {
  return typeof value === 'object' && value !== null && (value as TensorReference).kind === 'tensor';
}

function withoutPrefix(name: string): string {
  return name.startsWith('module.') ? name.slice('module.'.length) : name;
}

function malformed(problem: string): InputError {
  return new InputError(`not a readable PyTorch checkpoint: ${problem}`, {
    cure: 'fetch the file again, or save it again with torch.save',
  });
}

function notACheckpoint(why: string): InputError {
  return new InputError(`not a PyTorch checkpoint of a network: ${why}`, {
    cure: 'name a file written by torch.save that holds a state_dict',
  });
}
