import { readSync } from 'node:fs';
import { InputError } from '../../base/input-error.ts';
import {
  DATA_VERSION,
  DATABASE,
  MAGIC,
  META,
  META_PAGE,
  NO_PAGE,
  UNSUPPORTED_DATABASE_FLAGS,
} from './format.ts';
import { uint16, uint32, uint64 } from './page.ts';

/** What is recorded of a database. */
export interface DatabaseRecord {
  readonly flags: number;
  /** Number of records. */
  readonly entries: number;
  /** Undefined where it is empty. */
  readonly root: number | undefined;
}

/** What the meta pages say of the file, and of its main database. */
export interface Meta extends DatabaseRecord {
  readonly pageSize: number;
  readonly lastPage: number;
}

/** Bytes of a meta page that mean something. */
const META_LENGTH = 152;
/** A node's header, its offset and a key of one byte. */
const SMALLEST_RECORD = 11;
/** The second data format has 8 more bytes of page header, which moves the magic number. */
const SECOND_FORMAT_MAGIC = 24;

/**
 * Reads both meta pages and takes the newer valid one; a file of another format is an InputError that says
 * which.
 */
export function readMeta(handle: number, fileSize: number, file: string): Meta {
  const first = readBytes(handle, 0);
  if (!isMeta(first)) throw notThisFormat(first, file);
  const pageSize = uint32(first, META.freeDatabase + DATABASE.pageSize);
  const isPowerOfTwo = (pageSize & (pageSize - 1)) === 0;
  if (pageSize < 512 || pageSize > 65536 || !isPowerOfTwo || fileSize < 2 * pageSize) {
    throw damagedLmdb('its first page is broken, or all that there is of it', file);
  }
  const second = readBytes(handle, pageSize);
  const newer =
    isMeta(second) && uint64(second, META.transaction) > uint64(first, META.transaction) ? second : first;
  const meta = metaOf(newer, pageSize, file);
  if (meta.entries * SMALLEST_RECORD > fileSize) {
    throw damagedLmdb(`it claims ${meta.entries} records in ${fileSize} bytes`, file);
  }
  return meta;
}

export function damagedLmdb(why: string, file: string): InputError {
  return new InputError(`the LMDB is damaged: ${why}`, {
    place: file,
    cure: 'build it again, or copy it again from where it came',
  });
}

function metaOf(page: Buffer, pageSize: number, file: string): Meta {
  const main = requirePlain(readDatabase(page, META.mainDatabase), file);
  return { ...main, pageSize, lastPage: uint64(page, META.lastPage) };
}

/** @param at where the record begins */
export function readDatabase(page: Buffer, at: number): DatabaseRecord {
  const isEmpty = page.readBigUInt64LE(at + DATABASE.root) === NO_PAGE;
  return {
    flags: uint16(page, at + DATABASE.flags),
    entries: uint64(page, at + DATABASE.entries),
    root: isEmpty ? undefined : uint64(page, at + DATABASE.root),
  };
}

/** @throws InputError where keys sort otherwise, or have several values */
export function requirePlain(database: DatabaseRecord, file: string): DatabaseRecord {
  if ((database.flags & UNSUPPORTED_DATABASE_FLAGS) === 0) return database;
  throw new InputError('the database of the LMDB has sorted duplicates, reversed or integer keys', {
    place: file,
    cure: 'give an LMDB of images, as build-lmdb or the reference makes them',
  });
}

function isMeta(page: Buffer): boolean {
  return (
    page.length === META_LENGTH &&
    uint16(page, 10) === META_PAGE &&
    uint32(page, META.magic) === MAGIC &&
    uint32(page, META.version) === DATA_VERSION
  );
}

function notThisFormat(page: Buffer, file: string): InputError {
  if (page.length > SECOND_FORMAT_MAGIC + 4 && uint32(page, SECOND_FORMAT_MAGIC) === MAGIC) {
    return new InputError('the LMDB has data format 2, which Python and C do not read either', {
      place: file,
      cure: 'write it with liblmdb 0.9 (data format 1), for example with py-lmdb or the stage build-lmdb',
    });
  }
  if (page.length >= META.version + 4 && uint32(page, META.magic) === MAGIC) {
    return new InputError(`the LMDB has data format ${uint32(page, META.version)}; only format 1 is read`, {
      place: file,
      cure: 'write it with liblmdb 0.9 (data format 1), for example with py-lmdb or the stage build-lmdb',
    });
  }
  return new InputError('the file is not an LMDB', {
    place: file,
    cure: 'name an LMDB file (usually data.mdb or *.lmdb), a folder that holds data.mdb, or a folder of images',
  });
}

function readBytes(handle: number, position: number): Buffer {
  const bytes = Buffer.alloc(META_LENGTH);
  return bytes.subarray(0, readSync(handle, bytes, 0, META_LENGTH, position));
}
