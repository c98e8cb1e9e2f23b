import type { Stats } from 'node:fs';
import { bytesOf } from '../../../base/arrays/bytes-of.ts';
import { BLOCK, blocksOf, Names } from '../tree/names.ts';
import { inSharedMemory } from '../tree/shared-memory.ts';
import { hasStamps, isTouchedSince, STAMPS, setStamps } from '../tree/stamps.ts';
import type { FileStates } from '../tree/tree-record.ts';
import { pathIn } from './path-in.ts';
import { executableBit, requireFile, stat, tryStat } from './stat.ts';

/**
 * What the state of a file says of what was recorded of it. `SAME`: it holds the same, for certain. `RACY`:
 * its state is the same, but it was modified so shortly before it was recorded that this proves nothing.
 * `DIFFERENT`: its state is another one. `GONE`: there is no such file, or it cannot be looked up. `UNSEEN`:
 * nobody looked yet.
 */
export const [UNSEEN, SAME, RACY, DIFFERENT, GONE] = [0, 1, 2, 3, 4] as const;
type Finding = typeof SAME | typeof RACY | typeof DIFFERENT | typeof GONE;

/**
 * The one answer to whether a file is unchanged.
 * @param since of what was modified from then on (Unix milliseconds) the recorded state proves nothing
 */
function compareFile(recorded: FileStates, i: number, stats: Stats | undefined, since: number): Finding {
  if (!stats) return GONE;
  const isSame = hasStamps(recorded.stamps, i, stats) && recorded.executable[i] === executableBit(stats);
  if (isSame) return isTouchedSince(recorded.stamps, i, since) ? RACY : SAME;
  return stats.isFile() ? DIFFERENT : GONE;
}

/**
 * Whether files hold the same, for certain: for few of them, where it need not be noted what each is like.
 */
export function areSame(
  root: string,
  names: readonly string[],
  recorded: FileStates,
  since: number,
): boolean {
  return names.every((name, i) => compareFile(recorded, i, tryStat(pathIn(root, name)), since) === SAME);
}

/**
 * Files that are compared with what was recorded of them, block by block. Where all of it is in shared
 * memory, several threads take block after block without a message there and back for each, which would cost
 * a fifth of the time.
 */
export interface FileComparison {
  readonly root: string;
  readonly count: number;
  /** Those of `Names`. */
  readonly names: Uint8Array;
  readonly starts: Uint32Array;
  readonly recorded: FileStates;
  readonly since: number;
  /** A finding per file. */
  readonly findings: Uint8Array;
  /** The states of those that differ. */
  readonly found: FileStates;
  /** `TAKEN`, `DONE`. */
  readonly progress: Int32Array;
}

/** How many blocks were taken, and how many of them are done. */
const [TAKEN, DONE] = [0, 1];

/**
 * @param root absolute
 * @param names of the files, in the order of `recorded`
 * @param since as of `compareFile`
 * @param isShared whether several threads will compare
 */
export function prepareComparison(
  root: string,
  names: Names,
  recorded: FileStates,
  since: number,
  isShared: boolean,
): FileComparison {
  const { count } = names;
  const { buffer, byteOffset, length } = names.bytes;
  const zeros = <T>(kind: NumbersOf<T>, length: number): T =>
    isShared ? new kind(new SharedArrayBuffer(length * kind.BYTES_PER_ELEMENT)) : new kind(length);
  const seen = <T extends Uint8Array | Uint32Array | Float64Array>(numbers: T): T =>
    isShared ? inSharedMemory(numbers) : numbers;
  return {
    root,
    count,
    names: isShared ? inSharedMemory(new Uint8Array(buffer, byteOffset, length)) : names.bytes,
    starts: seen(names.starts),
    recorded: { stamps: seen(recorded.stamps), executable: seen(recorded.executable) },
    since,
    findings: zeros(Uint8Array, count),
    found: { stamps: zeros(Float64Array, count * STAMPS), executable: zeros(Uint8Array, count) },
    progress: zeros(Int32Array, 2),
  };
}

interface NumbersOf<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): T;
  new (buffer: SharedArrayBuffer): T;
}

/**
 * Gives a function that compares the next block which no thread has taken, and says whether there was one.
 * @param names those of the comparison, where they are at hand
 */
export function createComparer(comparison: FileComparison, names = namesOf(comparison)): () => boolean {
  const { count, progress } = comparison;
  return () => {
    const block = Atomics.add(progress, TAKEN, 1);
    if (block >= blocksOf(count)) return false;
    compareBlock(comparison, block * BLOCK, names.block(block).split('\0'));
    Atomics.add(progress, DONE, 1);
    return true;
  };
}

/** Whether every block that was taken is done. */
export function isCompared({ count, progress }: FileComparison): boolean {
  return Atomics.load(progress, DONE) === blocksOf(count);
}

/** Compares what was taken by a thread that is lost. */
export function compareUnseen(comparison: FileComparison): void {
  const names = namesOf(comparison);
  for (const i of filesFound(comparison, UNSEEN)) compareBlock(comparison, i, [names.at(i)]);
}

/**
 * Looks again for the files that were gone.
 * @throws ContentError for the first one that is still gone, or no file
 */
export function requireFiles(comparison: FileComparison): void {
  const names = namesOf(comparison);
  for (const i of filesFound(comparison, GONE)) {
    const path = pathIn(comparison.root, names.at(i));
    const stats = stat(path);
    requireFile(stats, path);
    note(comparison, i, DIFFERENT, stats);
  }
}

function compareBlock(comparison: FileComparison, first: number, names: readonly string[]): void {
  const { root, recorded, since } = comparison;
  for (let k = 0; k < names.length; k += 1) {
    const stats = tryStat(pathIn(root, names[k]!));
    note(comparison, first + k, compareFile(recorded, first + k, stats, since), stats);
  }
}

function note(
  { findings, found }: FileComparison,
  i: number,
  finding: Finding,
  stats: Stats | undefined,
): void {
  findings[i] = finding;
  if (finding !== DIFFERENT) return;
  setStamps(found.stamps, i, stats!);
  found.executable[i] = executableBit(stats!);
}

/** The numbers, ascending, of the files that were found so. */
export function filesFound({ findings }: FileComparison, finding: Finding | typeof UNSEEN): number[] {
  const files: number[] = [];
  for (let i = findings.indexOf(finding); i >= 0; i = findings.indexOf(finding, i + 1)) files.push(i);
  return files;
}

function namesOf({ count, names, starts }: FileComparison): Names {
  return new Names(count, bytesOf(names), starts);
}
