import type { Look } from './look.ts';
import type { Scan } from './scan.ts';
import { STAMPS, sameStamps, touchedSince, unprovenSince, wordsOf } from './stamps.ts';
import type { TreeRecord } from './tree-record.ts';

/** Whether both have the very same files, whatever they hold. */
export function hasSameNames(a: Named, b: Named): boolean {
  return a.isFile === b.isFile && a.names.equals(b.names);
}

type Named = Pick<Scan, 'isFile' | 'names'>;

/** Whether file `i` of one has the stamps of file `j` of the other. */
export function sameFile(a: Stamped, b: Stamped): (i: number, j: number) => boolean {
  const [wordsA, wordsB] = [wordsOf(a.stamps), wordsOf(b.stamps)];
  return (i, j) => sameStamps(wordsA, i, wordsB, j) && a.executable[i] === b.executable[j];
}

type Stamped = Pick<Scan, 'stamps' | 'executable'>;

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
  let first = 0;
  for (const look of looks) {
    const count = look.executable.length;
    // Almost all files are mostly the same, and bytes are compared faster than numbers.
    if (!isSameLook(record, first, look)) {
      const isSame = sameFile(record, look);
      for (let j = 0; j < count; j += 1) if (!isSame(first + j, j)) isOther[first + j] = 1;
    }
    first += count;
  }
  return isOther;
}

function isSameLook(record: TreeRecord, first: number, { stamps, executable }: Look): boolean {
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
  return touchedSince(wordsOf(stamps), unprovenSince(scannedAt));
}
