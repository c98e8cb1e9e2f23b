import { hashInto } from '../hash/hash-into.ts';
import { merkle } from '../hash/merkle.ts';
import { TreeHasher } from '../hash/tree-hasher.ts';
import type { Sharing } from '../parallel/parallel.ts';
import { compareWith, hasSameNames } from '../scan/compare-looks.ts';
import type { LinkRule } from '../scan/list-tree.ts';
import { HASH_BYTES } from '../scan/look.ts';
import { readTree } from '../scan/read-tree.ts';
import { type Scan, scanOf, sightTree } from '../scan/scan.ts';
import { isStillSame } from '../scan/still-same.ts';
import { type Matches, matchFiles, type TreeRecord, unknownFiles } from './tree-record.ts';

/** The very record that was given where nothing has to be read. @throws ContentError */
export async function inspectTree(
  path: string,
  links: LinkRule,
  old: TreeRecord | undefined,
  scannedAt: number,
  meta: string,
  sharing: Sharing = {},
): Promise<TreeRecord> {
  if (!old) {
    const { scan, hashes, unread, hashTree } = await readTree(path, links, sharing);
    await hashInto(hashes, path, scan, unread, sharing);
    return { ...scan, hashes, ...hashTree(), scannedAt, meta };
  }
  if (isStillSame(path, old)) return old;
  const { differs, doubts } = compareWith(old);
  const sighting = await sightTree(path, links, { expected: old.names.count, ...sharing }, differs);
  if (!hasSameNames(old, sighting)) {
    const scan = scanOf(sighting, old);
    const matches = matchFiles(old, scan);
    const hashes = movedHashes(old, scan, matches);
    await hashInto(hashes, path, scan, unknownFiles(old, scan, matches), sharing);
    return { ...scan, hashes, ...merkle({ ...scan, hashes }), scannedAt, meta };
  }
  const doubtful = [...doubts.others, ...doubts.racy].sort((a, b) => a - b);
  if (doubtful.length === 0) {
    old.visit = sighting.visit;
    return old;
  }
  const scan = scanOf(sighting, old);
  const hashes = Buffer.from(old.hashes);
  await hashInto(hashes, path, scan, doubtful, sharing);
  const isDoubtful = new Uint8Array(scan.names.count);
  for (const i of doubtful) isDoubtful[i] = 1;
  const hasChanged = (from: number, to: number): boolean => isDoubtful.subarray(from, to).includes(1);
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
