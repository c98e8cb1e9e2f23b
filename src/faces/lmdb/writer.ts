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
import { type PagedValues, pagedValues, pagesEnd } from './paged-values.ts';

/**
 * Builds an LMDB file (data format 1) from keys in ascending order, front to back, in one pass. Nothing of the machine
 * or of the time goes into it: equal records give an equal file. Memory stays bounded: one leaf, a buffer
 * of output, and the first key of every tree page.
 */
export interface LmdbWriter {
  /** Keys are 1 to 511 bytes and must ascend byte by byte; a violation is a defect of the caller. */
  put(key: Uint8Array, value: Uint8Array): void;
  /** As many keys as values, whose page headers are filled in; their memory is free for other use afterwards. */
  putAll(keys: readonly Uint8Array[], values: PagedValues): void;
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

  const check = (key: Uint8Array): void => {
    if (key.length === 0 || key.length > LARGEST_KEY) throw new RangeError(`a key of ${key.length} bytes`);
    if (entries > 0 && compareKeys(lastKey, 0, lastKeyLength, key, 0, key.length) >= 0) {
      const last = lastKey.subarray(0, lastKeyLength);
      throw new RangeError(`keys must ascend: "${Buffer.from(key)}" after "${last}"`);
    }
  };

  const putAll = (keys: readonly Uint8Array[], { bytes, ends }: PagedValues): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    // Overflow pages that follow each other are written at once, when something else must come after them.
    let unwritten = 0;
    let at = 0;
    const writeUpTo = (end: number): void => {
      if (end > unwritten) output.write(bytes.subarray(unwritten, end));
    };
    for (const [i, key] of keys.entries()) {
      check(key);
      const end = ends[i]!;
      const next = pagesEnd(end);
      const length = end - at - PAGE_HEADER;
      const isBig = NODE_HEADER + key.length + length > LARGEST_NODE;
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
      if (!leaf.hasRoom(key.length, isBig ? PAGE_NUMBER : length)) {
        writeUpTo(next);
        unwritten = next;
        leaves.push(writeTreePage(leaf));
        leaf = createTreePage(LEAF_PAGE);
      }
      if (isBig) leaf.addBig(key, length, first);
      else leaf.add(key, bytes.subarray(at + PAGE_HEADER, end), length, 0, 0);
      lastKey.set(key);
      lastKeyLength = key.length;
      entries++;
      at = next;
    }
    writeUpTo(at);
  };

  const finish = async (): Promise<void> => {
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
    output.flush();
    output.writeAt(0, metaPages(main, nextPage - 1));
    await output.close(true);
  };

  const put = (key: Uint8Array, value: Uint8Array): void => putAll([key], pagedValues([value]));
  return { put, putAll, finish, abandon: () => output.close(false) };
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
    room.add(child.firstKey, NOTHING, 0, 0, 0);
  }
  if (group.length === 1 && groups.length > 0) group.unshift(groups.at(-1)!.pop()!);
  groups.push(group);
  return groups.map(branchOf);
}

const NOTHING = new Uint8Array(0);

function branchOf(children: readonly Child[]): TreePage {
  const page = createTreePage(BRANCH_PAGE);
  children.forEach((child, i) => {
    // The first key of a branch is never compared; LMDB itself leaves it out, except from what it tells the parent.
    const key = i === 0 ? NOTHING : child.firstKey;
    page.add(
      key,
      NOTHING,
      child.page % 65536,
      Math.floor(child.page / 65536) % 65536,
      Math.floor(child.page / 2 ** 32),
    );
  });
  page.setFirstKey(children[0]!.firstKey);
  return page;
}

/** A branch or leaf page that is being filled: offsets grow from the front, nodes from the back. */
interface TreePage {
  hasRoom(keyLength: number, dataLength: number): boolean;
  add(key: Uint8Array, data: Uint8Array, low: number, high: number, flags: number): void;
  /** A value of `length` bytes that lies on overflow pages. */
  addBig(key: Uint8Array, length: number, firstPage: number): void;
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
  const addNode = (key: Uint8Array, dataLength: number, low: number, high: number, nodeFlags: number) => {
    if (lower === PAGE_HEADER) first = new Uint8Array(key);
    upper -= nodeSize(key.length, dataLength);
    view.setUint16(lower, upper, true);
    lower += 2;
    view.setUint16(upper, low, true);
    view.setUint16(upper + 2, high, true);
    view.setUint16(upper + 4, nodeFlags, true);
    view.setUint16(upper + 6, key.length, true);
    bytes.set(key, upper + NODE_HEADER);
    return upper + NODE_HEADER + key.length;
  };

  return {
    hasRoom: (keyLength, dataLength) => nodeSize(keyLength, dataLength) + 2 <= upper - lower,
    add: (key, data, low, high, nodeFlags) =>
      bytes.set(data, addNode(key, data.length, low, high, nodeFlags)),
    addBig: (key, length, firstPage) => {
      const at = addNode(key, PAGE_NUMBER, length % 65536, Math.floor(length / 65536), BIG_VALUE);
      writePageNumber(view, at, firstPage);
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

/** Meta page 0 holds an empty database of transaction 0, meta page 1 everything, as after a first transaction. */
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
