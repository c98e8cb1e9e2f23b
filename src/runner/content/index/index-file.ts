import type { ContentHash } from '../../plan/plan.ts';
import { blocksOf, Names } from '../tree/names.ts';
import { STAMP_BYTES, STAMPS, type Stamps } from '../tree/stamps.ts';
import { ENDS, HASH_BYTES, type TreeRecord } from '../tree/tree-record.ts';
import { readSealed, type SealedFile, writeSealed } from './sealed-file.ts';

/**
 * One flat file of tree records: a cache, so that whatever is wrong with it means an empty one. Per record
 * its parts are: stamps (f64), hashes, executable bits (a byte each), names (UTF-8, NUL between) and the
 * starts of their blocks (u32); of the folders with files ends (u32) and hashes; of all folders names and
 * stamps.
 */
const FORMAT = 'occidx4\n';

export interface IndexFile {
  readonly records: Map<string, TreeRecord>;
  /** Of the file; empty where there is none. */
  readonly seal: string;
}

interface Header {
  readonly key: string;
  readonly meta: string;
  readonly hash: string;
  readonly scannedAt: number;
  readonly isFile: boolean;
  readonly size: number;
  readonly count: number;
  readonly nameBytes: number;
  /** Folders with files. */
  readonly folderCount: number;
  /** All folders. */
  readonly listedCount: number;
  readonly listedBytes: number;
}

/**
 * @param onLargest told of the number of files of the largest tree while the rest of a long file is still to
 *   be read
 */
export function readIndexFile(path: string, onLargest: (files: number) => void = () => {}): IndexFile {
  try {
    const file = readSealed(path, FORMAT, (header) => {
      onLargest((header as Header[]).reduce((most, { count }) => Math.max(most, count), 0));
    });
    const records = (file.header as Header[]).map((header) => [header.key, recordIn(file, header)] as const);
    return { records: new Map(records), seal: file.seal };
  } catch {
    return { records: new Map(), seal: '' };
  }
}

/** @returns its seal */
export function writeIndexFile(path: string, records: ReadonlyMap<string, TreeRecord>): string {
  const headers: Header[] = [];
  const parts: ArrayBufferView[] = [];
  for (const [key, record] of records) {
    const { meta, hash, scannedAt, isFile, size, names, stamps, hashes, executable, folders, listed } =
      record;
    headers.push({
      key,
      meta,
      hash,
      scannedAt,
      isFile,
      size,
      count: names.count,
      nameBytes: names.bytes.length,
      folderCount: folders.ends.length / ENDS,
      listedCount: listed.names.count,
      listedBytes: listed.names.bytes.length,
    });
    parts.push(stamps, hashes, executable, names.bytes, names.starts, folders.ends, folders.hashes);
    parts.push(listed.names.bytes, listed.stamps);
  }
  return writeSealed(path, FORMAT, headers, parts);
}

function recordIn(file: SealedFile, header: Header): TreeRecord {
  const { meta, hash, scannedAt, isFile, size, count, folderCount, listedCount } = header;
  // In the order in which they were written.
  const stamps = takeStamps(file, count);
  const hashes = file.take(count * HASH_BYTES);
  const executable = file.take(count);
  const nameBytes = file.take(header.nameBytes);
  const names = new Names(count, nameBytes, takeNumbers(file, blocksOf(count) + 1));
  const folders = {
    ends: takeNumbers(file, folderCount * ENDS),
    hashes: file.take(folderCount * HASH_BYTES),
  };
  const listed = {
    names: new Names(listedCount, file.take(header.listedBytes)),
    stamps: takeStamps(file, listedCount),
  };
  return {
    meta,
    hash: hash as ContentHash,
    scannedAt,
    isFile,
    size,
    names,
    stamps,
    hashes,
    executable,
    folders,
    listed,
  };
}

function takeStamps(file: SealedFile, count: number): Stamps {
  return new Float64Array(file.buffer, file.place(count * STAMP_BYTES), count * STAMPS);
}

function takeNumbers(file: SealedFile, count: number): Uint32Array {
  return new Uint32Array(file.buffer, file.place(count * Uint32Array.BYTES_PER_ELEMENT), count);
}
