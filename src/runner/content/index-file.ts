import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ContentHash } from '../plan.ts';
import { writeWhole } from '../write-whole.ts';
import { HASH_BYTES } from './look.ts';
import { Names } from './names.ts';
import { STAMPS } from './stamps.ts';
import type { TreeRecord } from './tree-record.ts';

/**
 * One flat file of tree records: a cache, so that whatever is wrong with it means an empty one.
 *
 * magic (8 bytes), sha256 of the rest (32), length of the header (u32), 4 unused bytes, header (JSON), then per record: stamps (i64),
 * hashes, executable bits (a byte each), names (UTF-8, NUL between), ends of the folders (u32), hashes of the folders. Each part begins at a
 * multiple of 8, in the byte order of the machine.
 */
const MAGIC = 'occidx2\n';
const PREAMBLE = 48;

interface Header {
  readonly key: string;
  readonly meta: string;
  readonly hash: string;
  readonly scannedAt: number;
  readonly isFile: boolean;
  readonly count: number;
  readonly nameBytes: number;
  readonly folderCount: number;
}

/** @param onLargest told of the number of files of the largest tree while the rest of a long file is still to be read */
export function readIndexFile(
  path: string,
  onLargest: (files: number) => void = () => {},
): Map<string, TreeRecord> {
  try {
    return decode(readInTwo(path, (start) => onLargest(largestOf(start))));
  } catch {
    return new Map();
  }
}

/** So much of the file is read first. */
const START = 64 << 10;

function readInTwo(path: string, onStart: (start: Buffer) => void): Buffer {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.allocUnsafeSlow(size);
    let at = 0;
    while (at < size) {
      const read = readSync(file, bytes, at, at === 0 ? Math.min(size, START) : size - at, null);
      if (read === 0) throw new Error('cut short');
      if (at === 0 && read < size) onStart(bytes.subarray(0, read));
      at += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** 0 where the header, which nothing vouches for yet, is not all there. */
function largestOf(start: Buffer): number {
  const end = PREAMBLE + start.readUInt32LE(PREAMBLE - 8);
  if (end > start.length) return 0;
  const headers = JSON.parse(start.toString('utf8', PREAMBLE, end)) as Header[];
  return headers.reduce((most, { count }) => Math.max(most, count), 0);
}

export function writeIndexFile(path: string, records: ReadonlyMap<string, TreeRecord>): void {
  writeWhole(path, encode(records));
}

/** In parts: put together they would take the memory twice. */
function encode(records: ReadonlyMap<string, TreeRecord>): Uint8Array[] {
  const headers: Header[] = [];
  const parts: Uint8Array[] = [];
  for (const [key, record] of records) {
    const { meta, hash, scannedAt, isFile, names, stamps, hashes, executable, folders } = record;
    const [count, nameBytes, folderCount] = [names.count, names.bytes.length, folders.ends.length / 2];
    headers.push({ key, meta, hash, scannedAt, isFile, count, nameBytes, folderCount });
    for (const part of [stamps, hashes, executable, names.bytes, folders.ends, folders.hashes])
      parts.push(...padded(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
  }
  const header = Buffer.from(JSON.stringify(headers));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(header.length);
  const body = [lengths, ...padded(header), ...parts];
  const sum = createHash('sha256');
  for (const part of body) sum.update(part);
  return [Buffer.from(MAGIC), sum.digest(), ...body];
}

function decode(file: Buffer): Map<string, TreeRecord> {
  const body = file.subarray(PREAMBLE - 8);
  const sum = createHash('sha256').update(body).digest();
  const isIntact = file.toString('latin1', 0, 8) === MAGIC && sum.equals(file.subarray(8, 40));
  if (!isIntact) throw new Error('damaged index');
  const headerBytes = file.readUInt32LE(PREAMBLE - 8);
  const headers = JSON.parse(file.toString('utf8', PREAMBLE, PREAMBLE + headerBytes)) as Header[];
  let at = PREAMBLE + roundUp(headerBytes);
  const take = (bytes: number): Buffer => {
    const part = file.subarray(at, at + bytes);
    at += roundUp(bytes);
    return part;
  };
  const records = new Map<string, TreeRecord>();
  for (const { key, count, nameBytes, folderCount, hash, ...rest } of headers) {
    const stamps = take(count * STAMPS * 8);
    const hashes = take(count * HASH_BYTES);
    const executable = take(count);
    const names = new Names(count, take(nameBytes));
    const ends = take(folderCount * 8);
    records.set(key, {
      ...rest,
      hash: hash as ContentHash,
      stamps: new BigInt64Array(stamps.buffer, stamps.byteOffset, count * STAMPS),
      hashes,
      executable,
      names,
      folders: {
        ends: new Uint32Array(ends.buffer, ends.byteOffset, folderCount * 2),
        hashes: take(folderCount * HASH_BYTES),
      },
    });
  }
  return records;
}

function padded(part: Uint8Array): Uint8Array[] {
  return [part, new Uint8Array(roundUp(part.length) - part.length)];
}

function roundUp(bytes: number): number {
  return (bytes + 7) & ~7;
}
