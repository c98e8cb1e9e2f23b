import type { Look } from './look.ts';
import type { Sighting } from './scan.ts';
import { RACY_MARGIN, STAMPS, sameStamps, touchedSince, wordsOf } from './stamps.ts';
import type { TreeRecord } from './tree-record.ts';

/** Whether a tree has the very files of the record, whatever they hold. */
export function hasSameNames(record: TreeRecord, sighting: Sighting): boolean {
  return record.isFile === sighting.isFile && record.names.equals(sighting.names);
}

/** Numbers of the files that are not, or cannot be proven to be, what the record says. @param looks at the files of the record, in its order */
export function doubtfulFiles(record: TreeRecord, looks: readonly Look[]): number[] {
  const isOther = otherFiles(record, looks);
  const isRacy = racyFiles(record);
  const doubtful: number[] = [];
  for (let i = 0; i < record.names.count; i += 1) if (isOther[i] || isRacy(i)) doubtful.push(i);
  return doubtful;
}

/** 1 for each file that has other stamps than the record says, or may be executed where it might not. */
export function otherFiles(record: TreeRecord, looks: readonly Look[]): Uint8Array {
  const isOther = new Uint8Array(record.names.count);
  const before = wordsOf(record.stamps);
  let first = 0;
  for (const { stamps, executable } of looks) {
    const count = executable.length;
    // Almost all files are mostly the same, and bytes are compared faster than numbers.
    if (!isSameLook(record, first, stamps, executable)) {
      const now = wordsOf(stamps);
      for (let j = 0; j < count; j += 1) {
        const isSame =
          sameStamps(before, first + j, now, j) && executable[j] === record.executable[first + j];
        if (!isSame) isOther[first + j] = 1;
      }
    }
    first += count;
  }
  return isOther;
}

function isSameLook(
  record: TreeRecord,
  first: number,
  stamps: BigInt64Array,
  executable: Uint8Array,
): boolean {
  const end = first + executable.length;
  return (
    bytesOf(stamps).equals(bytesOf(record.stamps.subarray(first * STAMPS, end * STAMPS))) &&
    bytesOf(executable).equals(bytesOf(record.executable.subarray(first, end)))
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: BigInt64Array | Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Gives whether file `i` was modified so shortly before it was scanned that its stamps prove nothing. */
export function racyFiles({ scannedAt, stamps }: TreeRecord): (i: number) => boolean {
  return touchedSince(wordsOf(stamps), BigInt(Math.floor(scannedAt) - RACY_MARGIN) * 1_000_000n);
}
