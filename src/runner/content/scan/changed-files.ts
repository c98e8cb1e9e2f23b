import { setImmediate } from 'node:timers/promises';
import { hashInto } from '../hash/hash-into.ts';
import { matchFiles, type TreeRecord, unknownFiles } from '../index/tree-record.ts';
import { crewFor, type Sharing } from '../parallel/parallel.ts';
import { isRacyIn, sameFile } from './compare-looks.ts';
import type { LinkRule } from './list-tree.ts';
import { HASH_BYTES } from './look.ts';
import { foundTheSame, prepareRecheck, rechecker } from './recheck.ts';
import { scanTree } from './scan.ts';
import { isStillSame } from './still-same.ts';

/**
 * Files that are not what they were when the record was made, new and missing ones included: of other stamps, or where those prove nothing
 * of other content.
 * @throws ContentError
 */
export async function changedFiles(
  path: string,
  links: LinkRule,
  record: TreeRecord,
  sharing: Sharing = {},
): Promise<string[]> {
  if (isStillSame(path, record)) return [];
  // Where the folders hold the same names as before, they need not be listed again.
  if (record.visit?.isStillSo(path) && (await haveSameStamps(path, record, sharing))) {
    return changedAmong(racyFiles(record), path, record, sharing);
  }

  const scan = await scanTree(path, links, { expected: record.names.count, ...sharing });
  const matches = matchFiles(record, scan);
  const unknown = unknownFiles(record, scan, matches);
  const isSameFile = sameFile(record, scan);
  const racy = unknown.filter((j) => matches.of(j) >= 0 && isSameFile(matches.of(j), j));
  const hashes = Buffer.alloc(racy.length > 0 ? scan.names.count * HASH_BYTES : 0);
  await hashInto(hashes, path, scan, racy, sharing);
  const proven = new Set(racy.filter((j) => sameHash(record.hashes, matches.of(j), hashes, j)));
  const changed = unknown.filter((j) => !proven.has(j)).map((j) => scan.names.at(j));
  if (matches.areAll) return changed;
  const present = new Set(scan.names.list);
  return [...changed, ...record.names.list.filter((file) => !present.has(file))];
}

/** Whether each file, looked at by its name, is as the record says. */
async function haveSameStamps(root: string, record: TreeRecord, sharing: Sharing): Promise<boolean> {
  const recheck = prepareRecheck(root, record);
  const crew = crewFor(recheck.count, sharing);
  const others = crew?.joinIn(recheck);
  const recheckNext = rechecker(recheck);
  while (recheckNext()) {
    // Signals and timers get their turn.
    await setImmediate();
    if (sharing.stop?.aborted) crew?.dismiss();
    sharing.stop?.throwIfAborted();
  }
  await others;
  return foundTheSame(recheck);
}

function racyFiles(record: TreeRecord): number[] {
  const isRacy = isRacyIn(record);
  const racy: number[] = [];
  for (let i = 0; i < record.names.count; i += 1) if (isRacy(i)) racy.push(i);
  return racy;
}

/** Those of these files, numbers of the record, that hold something else now. */
async function changedAmong(
  files: readonly number[],
  path: string,
  record: TreeRecord,
  sharing: Sharing,
): Promise<string[]> {
  if (files.length === 0) return [];
  const hashes = Buffer.alloc(record.hashes.length);
  await hashInto(hashes, path, record, files, sharing);
  return files.filter((i) => !sameHash(record.hashes, i, hashes, i)).map((i) => record.names.at(i));
}

function sameHash(a: Buffer, i: number, b: Buffer, j: number): boolean {
  const [from, to] = [i * HASH_BYTES, (i + 1) * HASH_BYTES];
  return a.compare(b, j * HASH_BYTES, (j + 1) * HASH_BYTES, from, to) === 0;
}
