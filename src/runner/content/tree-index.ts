import { statSync } from 'node:fs';
import { HASH_BYTES, hashFiles } from './hash-files.ts';
import { readIndexFile, writeIndexFile } from './index-file.ts';
import { type LinkRule, scanTree } from './scan.ts';
import { isSame, makeRecord, matchFiles, type TreeRecord } from './tree-record.ts';

/** Remembers the content of trees, so that looking again reads only the files whose stamps changed. */
export interface TreeIndex {
  /** What was known of a tree before anybody looked in this process. */
  known(key: string): TreeRecord | undefined;
  /** What is known of it now. */
  get(key: string): TreeRecord | undefined;
  /** Looks at the tree now. @throws ContentError */
  inspect(key: string, path: string, how: Inspection): Promise<TreeRecord>;
  /** Takes over a record that was made elsewhere, or changes its notes. */
  set(key: string, record: TreeRecord): void;
  delete(key: string): void;
  /** Writes the file if anything is new. What another process added meanwhile is kept. */
  save(): void;
}

export interface Inspection {
  readonly links: LinkRule;
  /** Read every file, whatever its stamps say. */
  readonly distrust?: boolean;
}

/** `now` gives Unix milliseconds. */
export function openTreeIndex(file: string, now: () => number = Date.now): TreeIndex {
  let version = versionOf(file);
  let records = readIndexFile(file);
  const before = new Map(records);
  const mine = new Set<string>();

  function set(key: string, record: TreeRecord): void {
    records.set(key, record);
    mine.add(key);
  }

  return {
    known: (key) => before.get(key),
    get: (key) => records.get(key),
    set,
    delete(key) {
      if (records.delete(key)) mine.add(key);
    },
    async inspect(key, path, { links, distrust }) {
      const old = records.get(key);
      const record = await inspectTree(path, links, distrust ? undefined : old, now(), old?.meta ?? '{}');
      if (record !== old) set(key, record);
      return record;
    },
    save() {
      if (mine.size === 0) return;
      if (versionOf(file) !== version) records = merge(readIndexFile(file), records, mine);
      writeIndexFile(file, records);
      version = versionOf(file);
      mine.clear();
    },
  };
}

/** The very record that was given where nothing has to be read. @throws ContentError */
export async function inspectTree(
  path: string,
  links: LinkRule,
  old: TreeRecord | undefined,
  scannedAt: number,
  meta: string,
): Promise<TreeRecord> {
  const scan = scanTree(path, links);
  const matches = old && matchFiles(old, scan);
  const unknown: number[] = [];
  for (let j = 0; j < scan.files.length; j += 1) {
    if (!old || matches![j]! < 0 || !isSame(old, matches![j]!, scan, j)) unknown.push(j);
  }
  const sameNames = old?.files.length === scan.files.length && old.isFile === scan.isFile;
  if (old && sameNames && unknown.length === 0) return old;

  const hashes = Buffer.alloc(scan.files.length * HASH_BYTES);
  matches?.forEach((i, j) => {
    if (i >= 0) old!.hashes.copy(hashes, j * HASH_BYTES, i * HASH_BYTES, (i + 1) * HASH_BYTES);
  });
  const read = await hashFiles(unknown.map((j) => (scan.isFile ? path : `${path}/${scan.files[j]}`)));
  unknown.forEach((j, k) => {
    read.copy(hashes, j * HASH_BYTES, k * HASH_BYTES, (k + 1) * HASH_BYTES);
  });
  return makeRecord(scan, hashes, scannedAt, meta);
}

function merge(
  theirs: Map<string, TreeRecord>,
  ours: ReadonlyMap<string, TreeRecord>,
  mine: ReadonlySet<string>,
): Map<string, TreeRecord> {
  for (const key of mine) {
    const record = ours.get(key);
    if (record) theirs.set(key, record);
    else theirs.delete(key);
  }
  return theirs;
}

function versionOf(file: string): string {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.ino}:${stats.mtimeNs}:${stats.size}` : 'none';
}
