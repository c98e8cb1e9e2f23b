import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { createScratch, type Reserve } from '../scratch.ts';
import { BIG_VALUE, compareKeys, LEAF_PAGE, NODE_HEADER, OVERFLOW_PAGE, PAGE_HEADER } from './format.ts';
import { damagedLmdb, readMeta } from './meta.ts';
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
  /** Number of records in the main database. */
  readonly count: number;
  /**
   * The value, in memory that is not written to again (see `createSlab`); undefined where the key is absent.
   */
  get(key: Uint8Array): Uint8Array | undefined;
  /** All records in the order of their keys. */
  entries(): Generator<LmdbEntry>;
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

function readerOf(handle: number, file: string, { isFleeting }: LmdbOptions): LmdbReader {
  const fileSize = fstatSync(handle).size;
  const { pageSize, root, entries: count, lastPage } = readMeta(handle, fileSize, file);
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

  const get = (key: Uint8Array): Uint8Array | undefined => {
    if (root === undefined) return undefined;
    let page = root;
    for (let depth = 0; depth < DEEPEST; depth++) {
      const bytes = treePage(page);
      if (uint16(bytes, 10) === LEAF_PAGE) {
        const node = findNode(bytes, key);
        return node === undefined ? undefined : readValue(bytes, node);
      }
      page = childPage(bytes, childFor(bytes, key));
    }
    throw damaged('its tree has no leaves');
  };

  function* walk(page: number, depth: number): Generator<LmdbEntry> {
    if (depth === DEEPEST) throw damaged('its tree has no leaves');
    const bytes = treePage(page);
    const isLeaf = uint16(bytes, 10) === LEAF_PAGE;
    for (let i = 0; i < nodeCount(bytes); i++) {
      const node = nodeOffset(bytes, i);
      if (isLeaf)
        yield {
          key: bytes.subarray(node + NODE_HEADER, nodeKeyEnd(bytes, node)),
          value: readValue(bytes, node),
        };
      else yield* walk(childPage(bytes, node), depth + 1);
    }
  }

  function* entries(): Generator<LmdbEntry> {
    if (root === undefined) return;
    let seen = 0;
    for (const entry of walk(root, 0)) {
      // Branches that lead back to one another would never end.
      if (++seen > count) throw damaged(`it holds more than the ${count} records that it claims`);
      yield entry;
    }
  }

  return { count, get, entries, close: () => closeSync(handle) };
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
