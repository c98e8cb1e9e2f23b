import { hashInto } from './hash-into.ts';
import type { LinkRule } from './list-tree.ts';
import { HASH_BYTES } from './look.ts';
import { readTree, type Scan, scanTree } from './scan.ts';
import type { Sharing } from './share-out.ts';
import { isStillSame } from './still-same.ts';
import {
  type Matches,
  makeRecord,
  matchFiles,
  sameFile,
  type TreeRecord,
  unknownFiles,
} from './tree-record.ts';

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
    const { scan, hashes, isRead } = await readTree(path, links, sharing);
    const unread = [...isRead.keys()].filter((i) => !isRead[i]);
    await hashInto(hashes, path, scan, unread, sharing);
    return makeRecord(scan, hashes, scannedAt, meta);
  }
  if (isStillSame(path, old)) return old;
  const scan = await scanTree(path, links, { expected: old.names.count, ...sharing });
  const matches = matchFiles(old, scan);
  const unknown = unknownFiles(old, scan, matches);
  if (matches.areAll && unknown.length === 0) return old;

  const hashes = matches.areAll ? Buffer.from(old.hashes) : movedHashes(old, scan, matches);
  await hashInto(hashes, path, scan, unknown, sharing);
  const isUnknown = new Uint8Array(scan.names.count);
  for (const j of unknown) isUnknown[j] = 1;
  const hasChanged = (from: number, to: number): boolean => isUnknown.subarray(from, to).includes(1);
  const earlier = matches.areAll ? { folders: old.folders, hasChanged } : undefined;
  return makeRecord(scan, hashes, scannedAt, meta, earlier);
}

function movedHashes(old: TreeRecord, scan: Scan, matches: Matches): Buffer {
  const hashes = Buffer.alloc(scan.names.count * HASH_BYTES);
  for (let j = 0; j < scan.names.count; j += 1) {
    const i = matches.of(j);
    if (i >= 0) old.hashes.copy(hashes, j * HASH_BYTES, i * HASH_BYTES, (i + 1) * HASH_BYTES);
  }
  return hashes;
}

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
  const scan = await scanTree(path, links, { expected: record.names.count, ...sharing });
  const matches = matchFiles(record, scan);
  const unknown = unknownFiles(record, scan, matches);
  const isSame = sameFile(record, scan);
  const racy = unknown.filter((j) => matches.of(j) >= 0 && isSame(matches.of(j), j));
  const hashes = Buffer.alloc(racy.length > 0 ? scan.names.count * HASH_BYTES : 0);
  await hashInto(hashes, path, scan, racy, sharing);
  const proven = new Set(racy.filter((j) => sameHash(record.hashes, matches.of(j), hashes, j)));
  const changed = unknown.filter((j) => !proven.has(j)).map((j) => scan.names.at(j));
  if (matches.areAll) return changed;
  const present = new Set(scan.names.list);
  return [...changed, ...record.names.list.filter((file) => !present.has(file))];
}

function sameHash(a: Buffer, i: number, b: Buffer, j: number): boolean {
  const [from, to] = [i * HASH_BYTES, (i + 1) * HASH_BYTES];
  return a.compare(b, j * HASH_BYTES, (j + 1) * HASH_BYTES, from, to) === 0;
}
