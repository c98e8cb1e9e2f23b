import type { Look } from './look.ts';
import type { Scan } from './scan.ts';
import { isTouchedSince, STAMPS, type Stamps, sameStamps, unprovenSince } from './stamps.ts';
import type { TreeRecord } from './tree-record.ts';

/** Whether both have the very same files, whatever they hold. */
export function hasSameNames(a: Named, b: Named): boolean {
  return a.isFile === b.isFile && a.names.equals(b.names);
}

type Named = Pick<Scan, 'isFile' | 'names'>;

/** Whether file `i` of one has the stamps of file `j` of the other. */
export function sameFile(a: Stamped, b: Stamped): (i: number, j: number) => boolean {
  return (i, j) => sameStamps(a.stamps, i, b.stamps, j) && a.executable[i] === b.executable[j];
}

type Stamped = Pick<Scan, 'stamps' | 'executable'>;

/** Numbers of the files that are not what a record says for certain. */
export interface Doubts {
  /** They have other stamps, or may be executed where they might not, or the other way round. */
  readonly others: number[];
  /** They are as the record says, which proves nothing: `isRacyIn`. */
  readonly racy: number[];
}

/** @param looks at the files of the record, in its order */
export function doubtsOf(record: TreeRecord, looks: readonly Look[]): Doubts {
  const doubts: Doubts = { others: [], racy: [] };
  const since = unprovenSince(record.scannedAt);
  const isSameLook = sameLook(record);
  let first = 0;
  for (const look of looks) {
    const count = look.executable.length;
    // Almost all looks are the same, and bytes are compared faster than numbers.
    if (look.touchedAt >= since || !isSameLook(look, first)) {
      const isSame = sameFile(record, look);
      for (let j = 0; j < count; j += 1) {
        if (!isSame(first + j, j)) doubts.others.push(first + j);
        else if (isTouchedSince(look.stamps, j, since)) doubts.racy.push(first + j);
      }
    }
    first += count;
  }
  return doubts;
}

/** Gives whether a look, the first file of which is number `first` of the record, is what the record says. */
function sameLook({ stamps, executable }: TreeRecord): (look: Look, first: number) => boolean {
  const [allStamps, allExecutable] = [bytesOf(stamps), bytesOf(executable)];
  const isPartOf = (all: Buffer, part: Buffer, from: number): boolean =>
    part.compare(all, from, from + part.length) === 0;
  return (look, first) =>
    isPartOf(allStamps, bytesOf(look.stamps), first * STAMPS * Float64Array.BYTES_PER_ELEMENT) &&
    isPartOf(allExecutable, bytesOf(look.executable), first);
}

function bytesOf({ buffer, byteOffset, byteLength }: Stamps | Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Gives whether file `i` was modified so shortly before it was scanned that its stamps prove nothing. */
export function isRacyIn({ scannedAt, stamps }: TreeRecord): (i: number) => boolean {
  const since = unprovenSince(scannedAt);
  return (i) => isTouchedSince(stamps, i, since);
}
