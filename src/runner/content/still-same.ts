import { readdirSync, statSync } from 'node:fs';
import { racyFiles } from './compare-looks.ts';
import { pathIn } from './look.ts';
import { STAMPS } from './stamps.ts';
import type { TreeRecord } from './tree-record.ts';

/** More files than these are looked at by several threads, with signals heeded meanwhile. */
const FEW = 512;

/**
 * Whether a tree of few files is for certain what the record says, by its stamps alone: the answer of almost every look, without what it
 * takes to say what differs. False where that is left to a closer look: anything else, links, and whatever cannot be read.
 */
export function isStillSame(root: string, record: TreeRecord): boolean {
  if (record.names.count > FEW) return false;
  const files = record.names.list;
  const isRacy = racyFiles(record);
  let at = 0;

  function isSameFile(): boolean {
    const { size, mtimeNs, ctimeNs, ino, dev, mode } = statSync(pathIn(root, files[at]!), { bigint: true });
    const stamps = [size, mtimeNs, ctimeNs, ino, dev];
    const isSame =
      stamps.every((stamp, k) => record.stamps[at * STAMPS + k] === stamp) &&
      record.executable[at] === (mode & 0o100n ? 1 : 0) &&
      !isRacy(at);
    at += 1;
    return isSame;
  }

  function isSameFolder(prefix: string): boolean {
    const entries = readdirSync(pathIn(root, prefix), { withFileTypes: true });
    return entries.every((entry) => {
      const expected = files[at];
      const path = prefix + entry.name;
      if (entry.isFile()) return expected === path && isSameFile();
      return entry.isDirectory() && expected?.startsWith(`${path}/`) && isSameFolder(`${path}/`);
    });
  }

  try {
    return record.isFile ? isSameFile() : isSameFolder('') && at === files.length;
  } catch {
    return false;
  }
}
