import { readdirSync, statSync } from 'node:fs';
import type { TreeRecord } from '../index/tree-record.ts';
import { isRacyIn } from './compare-looks.ts';
import { isNoted, pathIn } from './look.ts';

/** More files than these are looked at by several threads, with signals heeded meanwhile. */
const FEW = 512;

/**
 * Whether a tree of few files is for certain what the record says, by its stamps alone: the answer of almost every look, without what it
 * takes to say what differs. False where that is left to a closer look: anything else, links, and whatever cannot be read.
 */
export function isStillSame(root: string, record: TreeRecord): boolean {
  if (record.names.count > FEW) return false;
  const files = record.names.list;
  const isRacy = isRacyIn(record);
  let at = 0;

  function isSameFile(): boolean {
    const i = at++;
    return !isRacy(i) && isNoted(record, i, statSync(pathIn(root, files[i]!)));
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
