import { hashInto } from '../parallel/hash-into.ts';
import type { ParallelOptions } from '../parallel/parallel.ts';
import type { LinkRule } from '../scan/list-tree.ts';
import { HASH_BYTES, type TreeRecord } from '../tree/tree-record.ts';
import { compareTree, isUnchanged } from './compare-tree.ts';

/**
 * Files that are not what they were when the record was made, new and missing ones included: of another
 * state, or where the state proves nothing of other content.
 * @throws ContentError
 */
export async function changedFiles(
  path: string,
  links: LinkRule,
  record: TreeRecord,
  options: ParallelOptions = {},
): Promise<string[]> {
  if (isUnchanged(path, record)) return [];
  const { scan, matches, different, racy } = await compareTree(path, links, record, options);
  const hashes = Buffer.alloc(racy.length > 0 ? scan.names.count * HASH_BYTES : 0);
  await hashInto(hashes, path, scan, racy, options);
  const edited = racy.filter((j) => !sameHash(record.hashes, matches.of(j), hashes, j));
  const changed = [...different, ...edited].sort((a, b) => a - b).map((j) => scan.names.at(j));
  if (matches.areAll) return changed;
  const present = new Set(scan.names.list);
  return [...changed, ...record.names.list.filter((file) => !present.has(file))];
}

function sameHash(a: Buffer, i: number, b: Buffer, j: number): boolean {
  const [from, to] = [i * HASH_BYTES, (i + 1) * HASH_BYTES];
  return a.compare(b, j * HASH_BYTES, (j + 1) * HASH_BYTES, from, to) === 0;
}
