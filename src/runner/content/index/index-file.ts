import type { ContentHash } from '../../plan/plan.ts';
import { ENDS } from '../hash/tree-hasher.ts';
import { HASH_BYTES } from '../scan/look.ts';
import { Names } from '../scan/names.ts';
import { STAMP_BYTES, STAMPS } from '../scan/stamps.ts';
import { readSealed, type SealedFile, writeSealed } from './sealed-file.ts';
import type { TreeRecord } from './tree-record.ts';

/**
 * One flat file of tree records: a cache, so that whatever is wrong with it means an empty one. Per record its parts are: stamps (f64),
 * hashes, executable bits (a byte each), names (UTF-8, NUL between), ends of the folders (u32), hashes of the folders.
 */
const FORMAT = 'occidx3\n';

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
  readonly folderCount: number;
}

/** @param onLargest told of the number of files of the largest tree while the rest of a long file is still to be read */
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
    const { meta, hash, scannedAt, isFile, size, names, stamps, hashes, executable, folders } = record;
    const [count, nameBytes] = [names.count, names.bytes.length];
    const folderCount = folders.ends.length / ENDS;
    headers.push({ key, meta, hash, scannedAt, isFile, size, count, nameBytes, folderCount });
    parts.push(stamps, hashes, executable, names.bytes, folders.ends, folders.hashes);
  }
  return writeSealed(path, FORMAT, headers, parts);
}

function recordIn(file: SealedFile, header: Header): TreeRecord {
  const { meta, hash, scannedAt, isFile, size, count, nameBytes, folderCount } = header;
  const stamps = file.take(count * STAMP_BYTES);
  const hashes = file.take(count * HASH_BYTES);
  const executable = file.take(count);
  const names = new Names(count, file.take(nameBytes));
  const ends = file.take(folderCount * ENDS * Uint32Array.BYTES_PER_ELEMENT);
  return {
    meta,
    hash: hash as ContentHash,
    scannedAt,
    isFile,
    size,
    names,
    stamps: new Float64Array(stamps.buffer, stamps.byteOffset, count * STAMPS),
    hashes,
    executable,
    folders: {
      ends: new Uint32Array(ends.buffer, ends.byteOffset, folderCount * ENDS),
      hashes: file.take(folderCount * HASH_BYTES),
    },
  };
}
