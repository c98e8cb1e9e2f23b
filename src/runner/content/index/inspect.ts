import { merkle } from '../hash/merkle.ts';
import { TreeHasher } from '../hash/tree-hasher.ts';
import { hashInto } from '../parallel/hash-into.ts';
import type { ParallelOptions } from '../parallel/parallel.ts';
import { areSettled } from '../scan/folder-stamps.ts';
import type { LinkRule } from '../scan/list-tree.ts';
import { HASH_BYTES, type Scan, type TreeRecord } from '../tree/tree-record.ts';
import { compareTree, isUnchanged, type Matches } from './compare-tree.ts';
import { readTree } from './read-tree.ts';

/**
 * The content of a tree now. Of what an earlier record knows only the files are read that may have changed.
 * @param scannedAt now, Unix milliseconds
 * @param meta of a new record
 * @returns the very record that was given where nothing had to be read
 * @throws ContentError
 */
export async function inspectTree(
  path: string,
  links: LinkRule,
  old: TreeRecord | undefined,
  scannedAt: number,
  meta: string,
  options: ParallelOptions = {},
): Promise<TreeRecord> {
  if (!old) {
    const { scan, hashes, unread, hashTree } = await readTree(path, links, options);
    await hashInto(hashes, path, scan, unread, options);
    return { ...scan, hashes, ...hashTree(), scannedAt, meta };
  }
  if (isUnchanged(path, old)) return old;
  const { scan, matches, different, racy } = await compareTree(path, links, old, options);
  const unknown = [...different, ...racy].sort((a, b) => a - b);
  if (!matches.areAll) {
    const hashes = movedHashes(old, scan, matches);
    await hashInto(hashes, path, scan, unknown, options);
    return { ...scan, hashes, ...merkle({ ...scan, hashes }), scannedAt, meta };
  }
  if (unknown.length === 0) {
    // A new list of the folders is worth keeping where the next time they need not be listed again.
    const isBetter = scan.listed !== old.listed && areSettled(scan.listed, scannedAt);
    return isBetter ? { ...old, listed: scan.listed, scannedAt } : old;
  }
  const hashes = Buffer.from(old.hashes);
  await hashInto(hashes, path, scan, unknown, options);
  const isUnknown = new Uint8Array(scan.names.count);
  for (const i of unknown) isUnknown[i] = 1;
  const hasChanged = (from: number, to: number): boolean => isUnknown.subarray(from, to).includes(1);
  const list = { ...scan, hashes };
  const hasher = new TreeHasher(list, { folders: old.folders, hasChanged });
  return { ...list, ...merkle(list, hasher), scannedAt, meta };
}

function movedHashes(old: TreeRecord, scan: Scan, matches: Matches): Buffer {
  const hashes = Buffer.alloc(scan.names.count * HASH_BYTES);
  for (let j = 0; j < scan.names.count; j += 1) {
    const i = matches.of(j);
    if (i >= 0) old.hashes.copy(hashes, j * HASH_BYTES, i * HASH_BYTES, (i + 1) * HASH_BYTES);
  }
  return hashes;
}
