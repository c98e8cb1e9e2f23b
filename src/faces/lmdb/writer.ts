import {
  BIG_VALUE,
  BRANCH_PAGE,
  compareKeys,
  DATA_VERSION,
  DATABASE,
  INTEGER_KEYS,
  LARGEST_KEY,
  LEAF_PAGE,
  MAGIC,
  META,
  META_PAGE,
  NO_PAGE,
  NODE_HEADER,
  OVERFLOW_PAGE,
  WRITTEN_PAGE as PAGE,
  PAGE_HEADER,
} from './format.ts';
import { createOutput } from './output.ts';
import { type PackedKeys, type PagedValues, pagedValues, pagesEnd } from './paged-values.ts';

/**
 * Builds an LMDB file (data format 1) from keys in ascending order, front to back, in one pass. Nothing of
 * the machine or of the time goes into it: equal records give an equal file. Another thread writes. Memory
 * stays bounded for who waits for `written`: one leaf and the first key of every tree page.
 */
export interface LmdbWriter {
  /** Keys are 1 to 511 bytes and must ascend byte by byte; a violation is a defect of the caller. */
  put(key: Uint8Array, value: Uint8Array): void;
  /** As many keys as values, whose page headers are filled in; their memory is in use until `written`. */
  putAll(keys: PackedKeys, values: PagedValues): void;
  /**
   * Done when the system has all that was put so far, but for the last leaf.
   * @throws the error with which it refuses
   */
  written(): Promise<void>;
  /** Completes the file, forces it to the disk and closes it. */
  finish(): Promise<void>;
  /** Closes the file as it is, for use after a failure: no reader will accept it. */
  abandon(): Promise<void>;
}

const META_PAGES = 2;
/** Two nodes must fit on a page; a larger value gets overflow pages. */
const LARGEST_NODE = ((Math.floor((PAGE - PAGE_HEADER) / 2) >> 1) << 1) - 2;

/** A finished tree page, as its parent will name it. */
interface Child {
  readonly firstKey: Uint8Array;
  readonly page: number;
}

export function createLmdbWriter(path: string): LmdbWriter {
  const output = createOutput(path, META_PAGES * PAGE);
  const leaves: Child[] = [];
  let leaf = createTreePage(LEAF_PAGE);
  let nextPage = META_PAGES;
  let overflowPages = 0;
  let entries = 0;
  const lastKey = Buffer.alloc(LARGEST_KEY);
  let lastKeyLength = 0;

  const writeTreePage = (page: TreePage): Child => {
    output.write(page.bytesFor(nextPage));
    return { firstKey: page.firstKey(), page: nextPage++ };
  };

  const check = (keys: Uint8Array, start: number, end: number): void => {
    const length = end - start;
    if (length === 0 || length > LARGEST_KEY) throw new RangeError(`a key of ${length} bytes`);
    if (entries > 0 && compareKeys(lastKey, 0, lastKeyLength, keys, start, end) >= 0) {
      const [key, last] = [keys.subarray(start, end), lastKey.subarray(0, lastKeyLength)];
      throw new RangeError(`keys must ascend: "${Buffer.from(key)}" after "${last}"`);
    }
    copyKey(keys, start, end, lastKey, 0);
    lastKeyLength = length;
  };

  const putAll = (keys: PackedKeys, { bytes, ends }: PagedValues): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    // Overflow pages that follow each other are written at once, when something else must come after them.
    let unwritten = 0;
    let at = 0;
    let keyAt = 0;
    const writeUpTo = (end: number): void => {
      if (end > unwritten) output.write(bytes.subarray(unwritten, end));
    };
    for (let i = 0; i < ends.length; i++) {
      const keyEnd = keys.ends[i]!;
      check(keys.bytes, keyAt, keyEnd);
      const keyLength = keyEnd - keyAt;
      const end = ends[i]!;
      const next = pagesEnd(end);
      const length = end - at - PAGE_HEADER;
      const isBig = NODE_HEADER + keyLength + length > LARGEST_NODE;
      const first = nextPage;
      if (isBig) {
        const pages = (next - at) / PAGE;
        writeOverflowHeader(view, at, first, pages);
        nextPage += pages;
        overflowPages += pages;
      } else {
        writeUpTo(at);
        unwritten = next;
      }
      if (!leaf.hasRoom(keyLength, isBig ? PAGE_NUMBER : length)) {
        writeUpTo(next);
        unwritten = next;
        leaves.push(writeTreePage(leaf));
        leaf = createTreePage(LEAF_PAGE);
      }
      if (isBig) leaf.addBig(keys.bytes, keyAt, keyEnd, length, first);
      else leaf.add(keys.bytes, keyAt, keyEnd, bytes.subarray(at + PAGE_HEADER, end));
      entries++;
      at = next;
      keyAt = keyEnd;
    }
    writeUpTo(at);
  };

  const finish = (): Promise<void> => {
    if (leaf.count() > 0) leaves.push(writeTreePage(leaf));
    let level = leaves;
    let depth = level.length > 0 ? 1 : 0;
    let branchPages = 0;
    while (level.length > 1) {
      level = branchesOver(level).map((page) => writeTreePage(page));
      branchPages += level.length;
      depth++;
    }
    const root = level[0]?.page;
    const main: Database = { depth, branchPages, leafPages: leaves.length, overflowPages, entries, root };
    return output.finish(metaPages(main, nextPage - 1));
  };

  const put = (key: Uint8Array, value: Uint8Array): void =>
    putAll({ bytes: key, ends: Uint32Array.of(key.length) }, pagedValues([value]));
  return { put, putAll, written: output.written, finish, abandon: output.abandon };
}

/** Branch pages over one level, each filled, and none with a single child: LMDB does not allow that. */
function branchesOver(children: readonly Child[]): TreePage[] {
  const groups: Child[][] = [];
  let group: Child[] = [];
  let room = createTreePage(BRANCH_PAGE);
  for (const child of children) {
    if (!room.hasRoom(child.firstKey.length, 0)) {
      groups.push(group);
      group = [];
      room = createTreePage(BRANCH_PAGE);
    }
    group.push(child);
    room.addChild(child.firstKey, child.page);
  }
  if (group.length === 1 && groups.length > 0) group.unshift(groups.at(-1)!.pop()!);
  groups.push(group);
  return groups.map(branchOf);
}

const NOTHING = new Uint8Array(0);

function branchOf(children: readonly Child[]): TreePage {
  const page = createTreePage(BRANCH_PAGE);
  children.forEach((child, i) => {
    // The first key of a branch is never compared; LMDB itself leaves it out, except from what it tells the
    // parent.
    const key = i === 0 ? NOTHING : child.firstKey;
    page.addChild(key, child.page);
  });
  page.setFirstKey(children[0]!.firstKey);
  return page;
}

/**
 * A branch or leaf page that is being filled: offsets grow from the front, nodes from the back. Keys are
 * `keys[start..end]`.
 */
interface TreePage {
  hasRoom(keyLength: number, dataLength: number): boolean;
  add(keys: Uint8Array, start: number, end: number, value: Uint8Array): void;
  /** A value of `length` bytes that lies on overflow pages. */
  addBig(keys: Uint8Array, start: number, end: number, length: number, firstPage: number): void;
  /** A page of the level below, on a branch. */
  addChild(key: Uint8Array, page: number): void;
  count(): number;
  firstKey(): Uint8Array;
  setFirstKey(key: Uint8Array): void;
  bytesFor(pageNumber: number): Uint8Array;
}

function createTreePage(flags: number): TreePage {
  const bytes = new Uint8Array(PAGE);
  const view = new DataView(bytes.buffer);
  let lower = PAGE_HEADER;
  let upper = PAGE;
  let first: Uint8Array = NOTHING;
  const nodeSize = (keyLength: number, dataLength: number): number =>
    (NODE_HEADER + keyLength + dataLength + 1) & ~1;

  /** Makes room for a node and fills in what comes before its data; gives the place of that. */
  const addNode = (
    keys: Uint8Array,
    start: number,
    end: number,
    dataLength: number,
    size: number,
    nodeFlags: number,
  ): number => {
    if (lower === PAGE_HEADER) first = new Uint8Array(keys.subarray(start, end));
    upper -= nodeSize(end - start, dataLength);
    view.setUint16(lower, upper, true);
    lower += 2;
    view.setUint32(upper, size, true);
    view.setUint16(upper + 4, nodeFlags, true);
    view.setUint16(upper + 6, end - start, true);
    copyKey(keys, start, end, bytes, upper + NODE_HEADER);
    return upper + NODE_HEADER + end - start;
  };

  return {
    hasRoom: (keyLength, dataLength) => nodeSize(keyLength, dataLength) + 2 <= upper - lower,
    add: (keys, start, end, value) =>
      bytes.set(value, addNode(keys, start, end, value.length, value.length, 0)),
    addBig: (keys, start, end, length, firstPage) => {
      const at = addNode(keys, start, end, PAGE_NUMBER, length, BIG_VALUE);
      writePageNumber(view, at, firstPage);
    },
    addChild: (key, page) => {
      // The number of the page takes the place of size and flags.
      addNode(key, 0, key.length, 0, page % 2 ** 32, Math.floor(page / 2 ** 32));
    },
    count: () => (lower - PAGE_HEADER) / 2,
    firstKey: () => first,
    setFirstKey: (key) => {
      first = key;
    },
    bytesFor: (pageNumber) => {
      writePageNumber(view, 0, pageNumber);
      view.setUint16(10, flags, true);
      view.setUint16(12, lower, true);
      view.setUint16(14, upper, true);
      return bytes;
    },
  };
}

interface Database {
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
  readonly root: number | undefined;
}

const EMPTY: Database = {
  depth: 0,
  branchPages: 0,
  leafPages: 0,
  overflowPages: 0,
  entries: 0,
  root: undefined,
};

/**
 * Meta page 0 holds an empty database of transaction 0, meta page 1 everything, as after a first transaction.
 */
function metaPages(main: Database, lastPage: number): Uint8Array {
  const bytes = Buffer.alloc(META_PAGES * PAGE);
  const mapSize = (lastPage + 1) * PAGE;
  writeMeta(bytes.subarray(0, PAGE), 0, EMPTY, META_PAGES - 1, mapSize);
  writeMeta(bytes.subarray(PAGE), 1, main, lastPage, mapSize);
  return bytes;
}

function writeMeta(
  page: Buffer,
  transaction: number,
  main: Database,
  lastPage: number,
  mapSize: number,
): void {
  page.writeBigUInt64LE(BigInt(transaction), 0);
  page.writeUInt16LE(META_PAGE, 10);
  page.writeUInt32LE(MAGIC, META.magic);
  page.writeUInt32LE(DATA_VERSION, META.version);
  page.writeBigUInt64LE(BigInt(mapSize), META.mapSize);
  writeDatabase(page.subarray(META.freeDatabase), EMPTY, INTEGER_KEYS);
  page.writeUInt32LE(PAGE, META.freeDatabase + DATABASE.pageSize);
  writeDatabase(page.subarray(META.mainDatabase), main, 0);
  page.writeBigUInt64LE(BigInt(lastPage), META.lastPage);
  page.writeBigUInt64LE(BigInt(transaction), META.transaction);
}

function writeDatabase(at: Buffer, database: Database, flags: number): void {
  at.writeUInt16LE(flags, DATABASE.flags);
  at.writeUInt16LE(database.depth, DATABASE.depth);
  at.writeBigUInt64LE(BigInt(database.branchPages), DATABASE.branchPages);
  at.writeBigUInt64LE(BigInt(database.leafPages), DATABASE.leafPages);
  at.writeBigUInt64LE(BigInt(database.overflowPages), DATABASE.overflowPages);
  at.writeBigUInt64LE(BigInt(database.entries), DATABASE.entries);
  at.writeBigUInt64LE(database.root === undefined ? NO_PAGE : BigInt(database.root), DATABASE.root);
}

/** Every byte of the header: the memory may have been in use before. */
function writeOverflowHeader(into: DataView, at: number, page: number, pages: number): void {
  writePageNumber(into, at, page);
  into.setUint32(at + 8, OVERFLOW_PAGE * 65536, true);
  into.setUint32(at + 12, pages, true);
}

const PAGE_NUMBER = 8;

function writePageNumber(into: DataView, at: number, page: number): void {
  into.setUint32(at, page % 2 ** 32, true);
  into.setUint32(at + 4, Math.floor(page / 2 ** 32), true);
}

/** Byte by byte: for a short one that takes less time than a call. */
function copyKey(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
  for (let i = start; i < end; i++) to[at + i - start] = from[i]!;
}
