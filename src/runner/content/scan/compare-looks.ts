import { bytesOf } from '../../../base/bytes-of.ts';
import type { TreeRecord } from '../index/tree-record.ts';
import type { Look } from './look.ts';
import type { Scan } from './scan.ts';
import { isTouchedSince, STAMP_BYTES, sameStamps, unprovenSince } from './stamps.ts';

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
interface Doubts {
  /** They have other stamps, or may be executed where they might not, or the other way round. */
  readonly others: number[];
  /** They are as the record says, which proves nothing: `isRacyIn`. */
  readonly racy: number[];
}

/** Looks at the files of a record, in its order if they are still the same files, held against it as they come in. */
export interface Comparison {
  /** @param first the number of the first file @returns whether something is not as the record says */
  differs(look: Look, first: number): boolean;
  readonly doubts: Doubts;
}

export function compareWith(record: TreeRecord): Comparison {
  const doubts: Doubts = { others: [], racy: [] };
  const since = unprovenSince(record.scannedAt);
  const isSameLook = sameLook(record);
  return {
    doubts,
    differs(look, first) {
      // Almost all looks are the same, and bytes are compared faster than numbers.
      const isSame = isSameLook(look, first);
      if (isSame && look.touchedAt < since) return false;
      const isSameFile = sameFile(record, look);
      for (let j = 0; j < look.executable.length; j += 1) {
        if (!isSame && !isSameFile(first + j, j)) doubts.others.push(first + j);
        else if (isTouchedSince(look.stamps, j, since)) doubts.racy.push(first + j);
      }
      return !isSame;
    },
  };
}

/** Gives whether a look, the first file of which is number `first` of the record, is what the record says. */
function sameLook({ stamps, executable }: TreeRecord): (look: Look, first: number) => boolean {
  const [allStamps, allExecutable] = [bytesOf(stamps), bytesOf(executable)];
  const isPartOf = (all: Buffer, part: Buffer, from: number): boolean =>
    from + part.length <= all.length && part.compare(all, from, from + part.length) === 0;
  return (look, first) =>
    isPartOf(allStamps, bytesOf(look.stamps), first * STAMP_BYTES) &&
    isPartOf(allExecutable, bytesOf(look.executable), first);
}

/** Gives whether file `i` was modified so shortly before it was scanned that its stamps prove nothing. */
export function isRacyIn({ scannedAt, stamps }: TreeRecord): (i: number) => boolean {
  const since = unprovenSince(scannedAt);
  return (i) => isTouchedSince(stamps, i, since);
}
