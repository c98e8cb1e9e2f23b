import { compareWith, type Doubts, sameFile } from './compare-looks.ts';
import { ContentError } from './content-error.ts';
import { hashInto } from './hash-into.ts';
import type { LinkRule } from './list-tree.ts';
import { HASH_BYTES, type Look } from './look.ts';
import { BLOCK, type Names } from './names.ts';
import type { Order } from './orders.ts';
import { scanTree } from './scan.ts';
import { type Sharing, shareOut } from './share-out.ts';
import { isStillSame } from './still-same.ts';
import { matchFiles, type TreeRecord, unknownFiles } from './tree-record.ts';

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
  const doubts = record.visit?.isStillSo(path) ? await doubtsNow(path, record, sharing) : undefined;
  if (doubts?.others.length === 0) return changedAmong(doubts.racy, path, record, sharing);

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

/** Each file is looked at by its name. Undefined where one cannot be. */
async function doubtsNow(root: string, record: TreeRecord, sharing: Sharing): Promise<Doubts | undefined> {
  const { names } = record;
  const { differs, doubts } = compareWith(record);
  const put = (look: Look, at: number): boolean => differs(look, at * BLOCK);
  try {
    await shareOut<Look>(orders(root, names), { expected: names.count, ...sharing }, put);
    return doubts;
  } catch (error) {
    if (error instanceof ContentError) return undefined;
    throw error;
  }
}

function* orders(root: string, names: Names): Generator<Order> {
  for (const { count, names: paths } of names.blocks()) yield { what: 'look', root, count, paths };
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
