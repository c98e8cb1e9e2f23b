import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ContentHash } from '../plan.ts';
import { HASH_BYTES } from './hash-files.ts';
import { STAMPS } from './scan.ts';
import type { TreeRecord } from './tree-record.ts';

/**
 * One flat file of tree records: a cache, so that whatever is wrong with it means an empty one.
 *
 * magic (8 bytes), sha256 of the rest (32), length of the header (u32), 4 unused bytes, header (JSON), then per record: stamps (i64),
 * hashes, executable bits (a byte each), names (UTF-8, NUL between). Each part begins at a multiple of 8, in the byte order of the machine.
 */
const MAGIC = 'occidx1\n';
const PREAMBLE = 48;

interface Header {
  readonly key: string;
  readonly meta: string;
  readonly hash: string;
  readonly scannedAt: number;
  readonly isFile: boolean;
  readonly count: number;
  readonly nameBytes: number;
}

export function readIndexFile(path: string): Map<string, TreeRecord> {
  try {
    return decode(readFileSync(path));
  } catch {
    return new Map();
  }
}

/** Complete under its name or not there at all; readers never see half of it. */
export function writeIndexFile(path: string, records: ReadonlyMap<string, TreeRecord>): void {
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(temporary, encode(records));
  renameSync(temporary, path);
}

function encode(records: ReadonlyMap<string, TreeRecord>): Buffer {
  const headers: Header[] = [];
  const parts: Buffer[] = [];
  for (const [key, record] of records) {
    const names = Buffer.from(record.files.join('\0'));
    const { meta, hash, scannedAt, isFile, stamps, executable } = record;
    headers.push({ key, meta, hash, scannedAt, isFile, count: record.files.length, nameBytes: names.length });
    const stampBytes = Buffer.from(stamps.buffer, stamps.byteOffset, stamps.byteLength);
    parts.push(stampBytes, record.hashes, padded(Buffer.from(executable)), padded(names));
  }
  const header = Buffer.from(JSON.stringify(headers));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(header.length);
  const body = Buffer.concat([lengths, padded(header), ...parts]);
  return Buffer.concat([Buffer.from(MAGIC), hash('sha256', body, 'buffer'), body]);
}

function decode(file: Buffer): Map<string, TreeRecord> {
  const body = file.subarray(PREAMBLE - 8);
  const intact =
    file.toString('latin1', 0, 8) === MAGIC && hash('sha256', body, 'buffer').equals(file.subarray(8, 40));
  if (!intact) throw new Error('damaged index');
  const headerBytes = file.readUInt32LE(PREAMBLE - 8);
  const headers = JSON.parse(file.toString('utf8', PREAMBLE, PREAMBLE + headerBytes)) as Header[];
  const aligned = file.byteOffset % 8 === 0 ? file : Buffer.from(new Uint8Array(file).buffer);
  let at = PREAMBLE + roundUp(headerBytes);
  const take = (bytes: number): Buffer => {
    const part = aligned.subarray(at, at + bytes);
    at += roundUp(bytes);
    return part;
  };
  const records = new Map<string, TreeRecord>();
  for (const { key, count, nameBytes, hash, ...rest } of headers) {
    const stamps = take(count * STAMPS * 8);
    const hashes = take(count * HASH_BYTES);
    const executable = take(count);
    records.set(key, {
      ...rest,
      hash: hash as ContentHash,
      stamps: new BigInt64Array(stamps.buffer, stamps.byteOffset, count * STAMPS),
      hashes,
      executable,
      files: count === 0 ? [] : take(nameBytes).toString('utf8').split('\0'),
    });
  }
  return records;
}

function padded(part: Buffer): Buffer {
  return Buffer.concat([part], roundUp(part.length));
}

function roundUp(bytes: number): number {
  return (bytes + 7) & ~7;
}
