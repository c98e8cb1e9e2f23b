import type { ContentHash } from '../../plan/plan.ts';
import { merkleOf } from '../hash/merkle.ts';
import type { Folders } from '../hash/tree-hasher.ts';
import { hasSameNames, isRacyIn, sameFile } from '../scan/compare-looks.ts';
import { HASH_BYTES } from '../scan/look.ts';
import type { Scan } from '../scan/scan.ts';

/** A scan with the content that was read behind it. */
export interface TreeRecord extends Scan {
  /** Of all of it. */
  readonly hash: ContentHash;
  /** `HASH_BYTES` per file. */
  readonly hashes: Buffer;
  readonly folders: Folders;
  /** Unix milliseconds just before the scan. */
  readonly scannedAt: number;
  /** The owner's notes, JSON. */
  readonly meta: string;
}

/** The content hash of one file or folder inside; undefined where there is none. */
export function outputHash(record: TreeRecord, output: string): ContentHash | undefined {
  return output === '' ? record.hash : merkleOf(record, output);
}

export function hexHash(hashes: Buffer, i: number): string {
  return hashes.toString('hex', i * HASH_BYTES, (i + 1) * HASH_BYTES);
}

/** Numbers of the files of the scan of which the record, through `matches`, does not say for sure what they hold. */
export function unknownFiles(record: TreeRecord, scan: Scan, matches: Matches): number[] {
  const same = sameFile(record, scan);
  const isRacy = isRacyIn(record);
  const unknown: number[] = [];
  for (let j = 0; j < scan.names.count; j += 1) {
    const i = matches.of(j);
    if (i < 0 || !same(i, j) || isRacy(i)) unknown.push(j);
  }
  return unknown;
}

/** Which file of a record is which of a later scan. */
export interface Matches {
  /** Both have the same names, so that the numbers are the same. */
  readonly areAll: boolean;
  /** The number in the record of file `j` of the scan, or -1. */
  of(j: number): number;
}

export function matchFiles(record: TreeRecord, scan: Scan): Matches {
  if (hasSameNames(record, scan)) return { areAll: true, of: (j) => j };
  const byName = new Map(record.names.list.map((file, i) => [file, i]));
  const matches = Int32Array.from(scan.names.list, (file) => byName.get(file) ?? -1);
  return { areAll: false, of: (j) => matches[j]! };
}
