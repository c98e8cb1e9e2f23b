/**
 * LMDB's data format 1, as much of it as a data set needs: one B+ tree of unique keys in the main database.
 * Facts from the format's own definitions (mdb.c of LMDB 0.9, 64-bit, little-endian).
 *
 *     file    pages of one size; pages 0 and 1 are meta pages, the one with the higher transaction counts
 *     page    u64 page number | u16 - | u16 flags | u16 lower, u16 upper (or u32 pages of an overflow run) |
 *             ...
 *     meta    header | u32 magic | u32 version | u64 address | u64 map size | free db | main db |
 *             u64 last page | u64 transaction
 *     db      u32 pad (page size in the free db) | u16 flags | u16 depth | u64 branch, leaf, overflow pages |
 *             u64 entries | u64 root
 *     tree    header | u16 offset of each node in key order, up to `lower` | free | nodes from `upper` on
 *     node    u16 low | u16 high | u16 flags | u16 key length | key | data, at an even offset
 *             branch: child page = low | high << 16 | flags << 32; leaf: data length = low | high << 16
 *     value   in its leaf, or (flag BIG_VALUE) in a run of overflow pages whose number is stored in the leaf
 */
export const MAGIC = 0xbeefc0de;
export const DATA_VERSION = 1;

/** Size of the pages of files that we write; files of others may have other ones. */
export const WRITTEN_PAGE = 4096;
export const PAGE_HEADER = 16;
export const NODE_HEADER = 8;

export const BRANCH_PAGE = 0x01;
export const LEAF_PAGE = 0x02;
export const OVERFLOW_PAGE = 0x04;
export const META_PAGE = 0x08;

export const BIG_VALUE = 0x01;
/** The value is the record of a database whose name is the key. */
export const NAMED_DATABASE = 0x02;

/** Database flag of the list of free pages, whose keys are integers. */
export const INTEGER_KEYS = 0x08;
/** Database flags that change how keys sort or values are stored; a data set has none of them. */
export const UNSUPPORTED_DATABASE_FLAGS = 0x02 | 0x04 | 0x08 | 0x10 | 0x20 | 0x40;

/** Offsets inside a meta page. */
export const META = {
  magic: 16,
  version: 20,
  mapSize: 32,
  freeDatabase: 40,
  mainDatabase: 88,
  lastPage: 136,
  transaction: 144,
} as const;

/** Offsets inside a database record. */
export const DATABASE = {
  pageSize: 0,
  flags: 4,
  depth: 6,
  branchPages: 8,
  leafPages: 16,
  overflowPages: 24,
  entries: 32,
  root: 40,
} as const;
/** Bytes of a database record. */
export const DATABASE_LENGTH = 48;

export const LARGEST_KEY = 511;
export const NO_PAGE = 0xffff_ffff_ffff_ffffn;

/** The order of keys: byte by byte, a prefix before what it begins. */
export function compareKeys(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const shared = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < shared; i++) {
    const difference = a[aStart + i]! - b[bStart + i]!;
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}
