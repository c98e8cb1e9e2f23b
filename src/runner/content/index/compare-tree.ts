import { compareAll } from '../parallel/compare-all.ts';
import type { ParallelOptions } from '../parallel/parallel.ts';
import {
  areSame,
  DIFFERENT,
  type FileComparison,
  filesFound,
  GONE,
  RACY,
  requireFiles,
} from '../scan/compare-files.ts';
import { hasSameFolders, noteFolders } from '../scan/folder-stamps.ts';
import { type LinkRule, listTree } from '../scan/list-tree.ts';
import { Names } from '../tree/names.ts';
import { newStamps, STAMPS, sizeOf, unprovenSince } from '../tree/stamps.ts';
import { type FileStates, hasSameNames, type Scan, type TreeRecord } from '../tree/tree-record.ts';

/** A tree as it is now, against what a record says. */
export interface TreeComparison {
  readonly scan: Scan;
  readonly matches: Matches;
  /** Numbers in the scan, ascending, of the files that are new, or have another state. */
  readonly different: readonly number[];
  /** The same of those that have the same state, which proves nothing. */
  readonly racy: readonly number[];
}

/** Which file of a record is which of a later scan. */
export interface Matches {
  /** Both have the same names, so that the numbers are the same. */
  readonly areAll: boolean;
  /** The number in the record of file `j` of the scan, or -1. */
  of(j: number): number;
}

const ALL: Matches = { areAll: true, of: (j) => j };

type Listing = Pick<Scan, 'isFile' | 'names' | 'listed'>;

/** More files than these are compared by several threads, with signals heeded meanwhile. */
const FEW = 512;

/** Whether a tree of few files holds the same, for certain: the answer of almost every comparison. */
export function isUnchanged(path: string, record: TreeRecord): boolean {
  const { names, scannedAt } = record;
  if (names.count > FEW || !hasSameFolders(path, record)) return false;
  return areSame(path, names.list, record, unprovenSince(scannedAt));
}

/**
 * Reads no file, and lists no folder where all of them are for certain what they were.
 * @param path absolute
 * @throws ContentError
 */
export async function compareTree(
  path: string,
  links: LinkRule,
  record: TreeRecord,
  options: ParallelOptions = {},
): Promise<TreeComparison> {
  const since = unprovenSince(record.scannedAt);
  if (hasSameFolders(path, record)) {
    const comparison = await compareAll(path, record.names, record, since, options);
    // A file that has gone since is met again in the list, or is behind a link that leads to nothing.
    if (filesFound(comparison, GONE).length === 0) return asFound(record, ALL, record, comparison);
  }
  const list = listNames(path, links, options.apart);
  const matches = matchNames(record, list);
  const recorded = matches.areAll ? record : rearranged(record, matches, list.names.count);
  const comparison = await compareAll(path, list.names, recorded, since, options);
  requireFiles(comparison);
  return asFound(list, matches, recorded, comparison);
}

function listNames(path: string, links: LinkRule, apart: string | undefined): Listing {
  const folders = noteFolders(path, apart);
  const blocks: string[] = [];
  let count = 0;
  for (const block of listTree(path, links, folders.note)) {
    blocks.push(block.join('\0'));
    count += block.length;
  }
  const names = Names.ofBlocks(count, blocks);
  return { isFile: count === 1 && blocks[0] === '', names, listed: folders.all() };
}

function matchNames(record: TreeRecord, list: Listing): Matches {
  if (hasSameNames(record, list)) return ALL;
  const byName = new Map(record.names.list.map((file, i) => [file, i]));
  const numbers = Int32Array.from(list.names.list, (file) => byName.get(file) ?? -1);
  return { areAll: false, of: (j) => numbers[j]! };
}

/** The recorded states in the order of a later list; zeros for new files. */
function rearranged({ stamps, executable }: FileStates, matches: Matches, count: number): FileStates {
  const states = { stamps: newStamps(count), executable: new Uint8Array(count) };
  for (let j = 0; j < count; j += 1) {
    const i = matches.of(j);
    if (i < 0) continue;
    states.stamps.set(stamps.subarray(i * STAMPS, (i + 1) * STAMPS), j * STAMPS);
    states.executable[j] = executable[i]!;
  }
  return states;
}

function asFound(
  { isFile, names, listed }: Listing,
  matches: Matches,
  recorded: FileStates,
  comparison: FileComparison,
): TreeComparison {
  const different = filesFound(comparison, DIFFERENT);
  const { stamps, executable } = replaceStates(recorded, comparison.found, different);
  let size = 0;
  for (let i = 0; i < names.count; i += 1) size += sizeOf(stamps, i);
  const scan = { isFile, names, listed, stamps, executable, size };
  return { scan, matches, different, racy: filesFound(comparison, RACY) };
}

function replaceStates(states: FileStates, others: FileStates, files: readonly number[]): FileStates {
  if (files.length === 0) return states;
  const stamps = newStamps(states.executable.length);
  stamps.set(states.stamps);
  const executable = Uint8Array.from(states.executable);
  for (const i of files) {
    stamps.set(others.stamps.subarray(i * STAMPS, (i + 1) * STAMPS), i * STAMPS);
    executable[i] = others.executable[i]!;
  }
  return { stamps, executable };
}
