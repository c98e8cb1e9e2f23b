import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { createScratch, type Reserve } from '../scratch.ts';
import {
  BIG_VALUE,
  compareKeys,
  DATABASE_LENGTH,
  LEAF_PAGE,
  NAMED_DATABASE,
  NODE_HEADER,
  OVERFLOW_PAGE,
  PAGE_HEADER,
} from './format.ts';
import { type DatabaseRecord, damagedLmdb, readDatabase, readMeta, requirePlain } from './meta.ts';
import {
  nodeCount,
  nodeData,
  nodeKeyEnd,
  nodeOffset,
  uint16,
  uint32,
  uint64,
  validateTreePage,
} from './page.ts';
import { createSlab } from './slab.ts';

/**
 * Reads an LMDB file of data format 1, whoever wrote it. Every number that comes out of the file is checked
 * before it is used: a damaged or foreign file is an InputError, never a crash. The file must not be written
 * to meanwhile.
 */
export interface LmdbReader {
  /** Number of records in the database. */
  readonly count: number;
  /**
   * The value, in memory that is not written to again (see `createSlab`); undefined where the key is absent.
   */
  get(key: Uint8Array): Uint8Array | undefined;
  /** All records in the order of their keys. */
  entries(): Generator<LmdbEntry>;
  /** The databases inside of this one that have names, each an entry of it. */
  databases(): readonly string[];
  close(): void;
}

export interface LmdbEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/**
 * Tree pages kept in memory; at 4096 bytes each these are 64 MiB, all there are in a data set of a million
 * images.
 */
const CACHED_PAGES = 16_384;
/** No tree of this format is deeper: LMDB's own cursors end here. */
const DEEPEST = 32;

export interface LmdbOptions {
  /**
   * Values last until the next one is read, in memory that is used again and again: fresh memory takes longer
   * than reading.
   */
  readonly isFleeting?: boolean;
  /** A database inside of the file, by its name, instead of the main one. */
  readonly database?: string | undefined;
}

/** Opens a file, or a folder that holds `data.mdb`. */
export function openLmdb(path: string, options: LmdbOptions = {}): LmdbReader {
  const file = dataFile(path);
  const handle = openFile(file);
  try {
    return readerOf(handle, file, options);
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/** The file that an LMDB folder keeps its data in, or the file itself. */
export function dataFile(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? join(path, 'data.mdb') : path;
}

function readerOf(handle: number, file: string, { isFleeting, database }: LmdbOptions): LmdbReader {
  const fileSize = fstatSync(handle).size;
  const { pageSize, lastPage, ...main } = readMeta(handle, fileSize, file);
  const cache = new Map<number, Buffer>();
  const reserveForValue = isFleeting ? createScratch() : createSlab();

  const damaged = (why: string): InputError => damagedLmdb(why, file);

  const readInto = (reserveBytes: Reserve, page: number, length: number): Buffer => {
    const position = page * pageSize;
    if (!(page >= 2 && page <= lastPage)) throw damaged(`it refers to page ${page}, of ${lastPage + 1}`);
    if (position + length > fileSize) throw damaged(`it ends at byte ${fileSize}, inside page ${page}`);
    const bytes = reserveBytes(length);
    if (readSync(handle, bytes, 0, length, position) !== length) throw damaged(`page ${page} cannot be read`);
    return bytes;
  };

  const treePage = (page: number): Buffer => {
    const known = cache.get(page);
    if (known !== undefined) return known;
    // Of its own: a page that is kept must not keep the values that were read around it.
    const bytes = readInto(Buffer.allocUnsafeSlow, page, pageSize);
    const problem = validateTreePage(bytes);
    if (problem !== undefined) throw damaged(`page ${page} ${problem}`);
    if (cache.size >= CACHED_PAGES) cache.delete(cache.keys().next().value!);
    cache.set(page, bytes);
    return bytes;
  };

  const readValue = (leaf: Buffer, node: number): Buffer => {
    const { start, length } = nodeData(leaf, node);
    const flags = uint16(leaf, node + 4);
    if (flags === 0) return leaf.subarray(start, start + length);
    if (flags !== BIG_VALUE) throw damaged('a value belongs to a database of another kind');
    const page = uint64(leaf, start);
    const bytes = readInto(reserveForValue, page, PAGE_HEADER + length);
    if (uint16(bytes, 10) !== OVERFLOW_PAGE || uint32(bytes, 12) * pageSize < PAGE_HEADER + length) {
      throw damaged(`page ${page} does not hold the value that it should`);
    }
    return bytes.subarray(PAGE_HEADER);
  };

  /** The node of a key, in its leaf. */
  const find = (from: number | undefined, key: Uint8Array): LeafNode | undefined => {
    if (from === undefined) return undefined;
    let page = from;
    for (let depth = 0; depth < DEEPEST; depth++) {
      const leaf = treePage(page);
      if (uint16(leaf, 10) === LEAF_PAGE) {
        const node = findNode(leaf, key);
        return node === undefined ? undefined : { leaf, node };
      }
      page = childPage(leaf, childFor(leaf, key));
    }
    throw damaged('its tree has no leaves');
  };

  const { root, entries: count } = database === undefined ? main : named(database);

  function named(name: string): DatabaseRecord {
    const found = find(main.root, Buffer.from(name));
    const record = found && databaseOf(found);
    if (record === undefined) throw damaged(`it has no database called ${name}`);
    if (record.entries > fileSize) throw damaged(`it claims ${record.entries} records in ${fileSize} bytes`);
    return requirePlain(record, file);
  }

  const get = (key: Uint8Array): Uint8Array | undefined => {
    const found = find(root, key);
    return found && readValue(found.leaf, found.node);
  };

  function* walk(page: number, depth: number): Generator<LeafNode> {
    if (depth === DEEPEST) throw damaged('its tree has no leaves');
    const bytes = treePage(page);
    const isLeaf = uint16(bytes, 10) === LEAF_PAGE;
    for (let i = 0; i < nodeCount(bytes); i++) {
      const node = nodeOffset(bytes, i);
      if (isLeaf) yield { leaf: bytes, node };
      else yield* walk(childPage(bytes, node), depth + 1);
    }
  }

  function* nodes(): Generator<LeafNode> {
    if (root === undefined) return;
    let seen = 0;
    for (const node of walk(root, 0)) {
      // Branches that lead back to one another would never end.
      if (++seen > count) throw damaged(`it holds more than the ${count} records that it claims`);
      yield node;
    }
  }

  function* entries(): Generator<LmdbEntry> {
    for (const { leaf, node } of nodes()) yield { key: keyOf(leaf, node), value: readValue(leaf, node) };
  }

  function databases(): string[] {
    const names: string[] = [];
    if (count > MOST_DATABASES) return names;
    for (const found of nodes()) {
      if (databaseOf(found) !== undefined) names.push(keyOf(found.leaf, found.node).toString('utf8'));
    }
    return names;
  }

  return { count, get, entries, databases, close: () => closeSync(handle) };
}

/** A record in its leaf page. */
interface LeafNode {
  readonly leaf: Buffer;
  readonly node: number;
}

/** LMDB's own limit is of this order; data sets have one or two. */
const MOST_DATABASES = 1000;

/** What the value of an entry says that is a database of its own; undefined where it is none. */
function databaseOf({ leaf, node }: LeafNode): DatabaseRecord | undefined {
  const { start, length } = nodeData(leaf, node);
  const isDatabase = uint16(leaf, node + 4) === NAMED_DATABASE && length === DATABASE_LENGTH;
  return isDatabase ? readDatabase(leaf, start) : undefined;
}

function keyOf(leaf: Buffer, node: number): Buffer {
  return leaf.subarray(node + NODE_HEADER, nodeKeyEnd(leaf, node));
}

function childPage(bytes: Buffer, node: number): number {
  return uint32(bytes, node) + uint16(bytes, node + 4) * 2 ** 32;
}

/**
 * The node of the last child whose first key is not above `key`. The first node counts as below every key.
 */
function childFor(bytes: Buffer, key: Uint8Array): number {
  let low = 1;
  let high = nodeCount(bytes);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareToNode(bytes, nodeOffset(bytes, middle), key) < 0) high = middle;
    else low = middle + 1;
  }
  return nodeOffset(bytes, low - 1);
}

function findNode(bytes: Buffer, key: Uint8Array): number | undefined {
  let low = 0;
  let high = nodeCount(bytes) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const node = nodeOffset(bytes, middle);
    const order = compareToNode(bytes, node, key);
    if (order === 0) return node;
    if (order < 0) high = middle - 1;
    else low = middle + 1;
  }
  return undefined;
}

function compareToNode(bytes: Buffer, node: number, key: Uint8Array): number {
  return compareKeys(key, 0, key.length, bytes, node + NODE_HEADER, nodeKeyEnd(bytes, node));
}

function openFile(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw new InputError(`cannot open the LMDB: ${(error as Error).message}`, {
      place: file,
      cure: 'name an LMDB file, or a folder that holds data.mdb',
    });
  }
}
