import type { ContentHash } from '../plan.ts';
import { HASH_BYTES } from './hash-files.ts';
import { type FileList, merkle, merkleOf } from './merkle.ts';
import { type Scan, STAMPS } from './scan.ts';

/** A scan with the content that was read behind it. */
export interface TreeRecord extends Scan {
  /** Of all of it. */
  readonly hash: ContentHash;
  /** `HASH_BYTES` per file. */
  readonly hashes: Buffer;
  /** Unix milliseconds just before the scan. */
  readonly scannedAt: number;
  /** The owner's notes, JSON. */
  readonly meta: string;
}

/**
 * Milliseconds. A file that was modified within this time before it was scanned may have been modified again without a
 * change of stamps (clock ticks of 1 to 10 ms, file systems that keep whole or even seconds), so its stamps prove nothing.
 */
export const RACY_MARGIN = 2000;

export function makeRecord(scan: Scan, hashes: Buffer, scannedAt: number, meta: string): TreeRecord {
  return { ...scan, hashes, scannedAt, meta, hash: merkle(fileList(scan, hashes)) };
}

/** The content hash of one file or folder inside; undefined where there is none. */
export function outputHash(record: TreeRecord, output: string): ContentHash | undefined {
  return output === '' ? record.hash : merkleOf(fileList(record, record.hashes), output);
}

export function hexHash(hashes: Buffer, i: number): string {
  return hashes.toString('hex', i * HASH_BYTES, (i + 1) * HASH_BYTES);
}

function fileList(scan: Scan, hashes: Buffer): FileList {
  return { files: scan.files, executable: scan.executable, hashOf: (i) => hexHash(hashes, i) };
}

/** Whether file `i` of the record is known to hold what it held, given that it is file `j` of a later scan. */
export function isSame(record: TreeRecord, i: number, scan: Scan, j: number): boolean {
  return sameStamps(record, i, scan, j) && !isRacy(record, i);
}

/** Files whose stamps or content are not the same in both, new and missing ones included. */
export function differingFiles(before: TreeRecord, after: TreeRecord): string[] {
  const matches = matchFiles(before, after);
  const differing = after.files.filter((_, j) => {
    const i = matches[j]!;
    return (
      i < 0 || !sameStamps(before, i, after, j) || hexHash(before.hashes, i) !== hexHash(after.hashes, j)
    );
  });
  const present = new Set(after.files);
  return [...differing, ...before.files.filter((file) => !present.has(file))];
}

function sameStamps(a: Scan, i: number, b: Scan, j: number): boolean {
  for (let k = 0; k < STAMPS; k += 1) {
    if (a.stamps[i * STAMPS + k] !== b.stamps[j * STAMPS + k]) return false;
  }
  return a.executable[i] === b.executable[j];
}

function isRacy(record: TreeRecord, i: number): boolean {
  const settled = BigInt(Math.floor(record.scannedAt) - RACY_MARGIN) * 1_000_000n;
  return record.stamps[i * STAMPS + 1]! >= settled || record.stamps[i * STAMPS + 2]! >= settled;
}

/** For each file of the scan its number in the record, or -1. */
export function matchFiles(record: TreeRecord, scan: Scan): Int32Array {
  const matches = new Int32Array(scan.files.length);
  let byName: Map<string, number> | undefined;
  for (let j = 0, i = 0; j < scan.files.length; j += 1) {
    const name = scan.files[j]!;
    if (record.files[i] !== name) {
      byName ??= new Map(record.files.map((file, number) => [file, number]));
      i = byName.get(name) ?? -1;
    }
    matches[j] = i;
    if (i >= 0) i += 1;
  }
  return matches;
}
