import { InputError } from '../../../base/input-error.ts';
import type { LmdbReader } from '../../lmdb/reader.ts';
import { META_KEY } from '../training-record.ts';
import { ENCODINGS, encodingOf } from './encodings.ts';
import { textOf } from './image-record.ts';

/** Keys under which Python programs store the list of the keys and the number of the images. */
const KEYS_KEY = '__keys__';
const LENGTH_KEY = '__len__';

/** The keys of the images of a published LMDB, in the order in which the images count. */
export interface RecordKeys {
  /** Undefined: "0" to `count`-1. */
  readonly keys: readonly Uint8Array[] | undefined;
  readonly count: number;
  /** Where neither a list nor a number of keys is stored: all keys there are, by number or in their order. */
  readonly isGuessed: boolean;
  /** Records that neither the list nor the number has. */
  readonly others: number;
}

/** @throws InputError where list, number and records do not fit together */
export function recordKeys(lmdb: LmdbReader, path: string): RecordKeys {
  const wrong = (what: string) =>
    new InputError(what, { place: path, cure: 'copy the LMDB again from where it came' });
  const keys = decodeAt(lmdb, KEYS_KEY, path);
  const length = decodeAt(lmdb, LENGTH_KEY, path);
  if (keys === undefined && length === undefined) return guessKeys(lmdb, path);
  if (keys === undefined) {
    if (isCount(length) && length < lmdb.count)
      return { keys, count: length, isGuessed: false, others: lmdb.count - 1 - length };
    throw wrong(`the LMDB's number of images, ${String(length)}, does not fit its ${lmdb.count} records`);
  }
  if (!isKeyList(keys)) throw wrong(`"${KEYS_KEY}" of the LMDB is no list of keys`);
  if (length !== undefined && length !== keys.length) {
    throw wrong(
      `"${LENGTH_KEY}" of the LMDB says ${String(length)} images, but "${KEYS_KEY}" names ${keys.length}`,
    );
  }
  const about = length === undefined ? 1 : 2;
  return {
    ...listed(
      keys.map((key) => (typeof key === 'string' ? Buffer.from(key) : key)),
      false,
    ),
    others: Math.max(0, lmdb.count - about - keys.length),
  };
}

function decodeAt(lmdb: LmdbReader, key: string, path: string): unknown {
  const value = lmdb.get(Buffer.from(key));
  if (value === undefined) return undefined;
  const encoding = encodingOf(value);
  const at = { place: `${path}, key "${key}"`, cure: 'copy the LMDB again from where it came' };
  if (encoding === undefined) throw new InputError('the value is of no encoding that is read', at);
  try {
    return ENCODINGS[encoding]!.create()(value);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.message, { ...at, ...(error.cure && { cure: error.cure }) });
  }
}

function guessKeys(lmdb: LmdbReader, path: string): RecordKeys {
  const keys: Buffer[] = [];
  for (const { key } of lmdb.entries()) keys.push(Buffer.from(key));
  if (keys.length === 0) {
    throw new InputError('there are no images in the LMDB: it is empty', {
      place: path,
      cure: `give an LMDB of images, with keys "${META_KEY}", "${KEYS_KEY}" or "${LENGTH_KEY}", or without`,
    });
  }
  const texts = keys.map((key) => key.toString('latin1'));
  const areNumbers = texts.every((text) => DECIMAL.test(text));
  if (areNumbers) keys.sort((a, b) => Number(a.toString('latin1')) - Number(b.toString('latin1')));
  return listed(keys, true);
}

const DECIMAL = /^(0|[1-9]\d{0,14})$/;

function listed(keys: readonly Uint8Array[], isGuessed: boolean): RecordKeys {
  const areInOrder = keys.every((key, i) => textOf(key) === String(i));
  return { keys: areInOrder ? undefined : keys, count: keys.length, isGuessed, others: 0 };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isKeyList(value: unknown): value is (string | Uint8Array)[] {
  return Array.isArray(value) && value.every((key) => typeof key === 'string' || key instanceof Uint8Array);
}
