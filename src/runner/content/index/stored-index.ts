import { rmSync } from 'node:fs';
import { fileStamp } from '../scan/file-stamp.ts';
import type { TreeRecord } from '../tree/tree-record.ts';
import { applyChanges, type Changed, changedBetween, writeChanges } from './index-changes.ts';
import { readIndexFile, writeIndexFile } from './index-file.ts';

/**
 * The records of an index on the disk: in one file, and where few of many files changed since it was written,
 * in a second one.
 */
export interface StoredIndex {
  /** @param onLargest as of `readIndexFile` */
  read(onLargest?: (files: number) => void): Map<string, TreeRecord>;
  /** Whether nobody wrote it since it was read or written here. */
  isAsRead(): boolean;
  /** All records there are. */
  write(records: ReadonlyMap<string, TreeRecord>): void;
}

/** An index of fewer files is written whole. */
const LARGE = 4096;
/** So is one of which more than this part has changed. */
const FEW = 1 / 64;

export function openStoredIndex(file: string): StoredIndex {
  const changesFile = `${file}.changes`;
  let seal = '';
  let version = '';
  /** As they lie on the disk. */
  let known: ReadonlyMap<string, TreeRecord> = new Map();
  /** What the second file says. */
  let changed: ReadonlyMap<string, Changed> = new Map();

  const versionNow = (): string => `${fileStamp(file)} ${fileStamp(changesFile)}`;

  return {
    read(onLargest) {
      version = versionNow();
      const index = readIndexFile(file, onLargest);
      changed = filesIn(index.records) < LARGE ? new Map() : applyChanges(changesFile, index);
      seal = index.seal;
      known = new Map(index.records);
      return index.records;
    },
    isAsRead: () => version === versionNow(),
    write(records) {
      const since = seal === '' ? undefined : changesSince(known, changed, records);
      if (since) {
        writeChanges(changesFile, seal, records, since);
        changed = since;
      } else {
        seal = writeIndexFile(file, records);
        changed = new Map();
        rmSync(changesFile, { force: true });
      }
      known = new Map(records);
      version = versionNow();
    },
  };
}

/** By key, what differs from the first file. Undefined where that is better written anew. */
function changesSince(
  known: ReadonlyMap<string, TreeRecord>,
  changed: ReadonlyMap<string, Changed>,
  records: ReadonlyMap<string, TreeRecord>,
): Map<string, Changed> | undefined {
  const files = filesIn(records);
  if (files < LARGE || records.size !== known.size) return undefined;
  const since = new Map<string, Changed>();
  let all = 0;
  for (const [key, record] of records) {
    const before = known.get(key);
    const differing = before && changedBetween(before, record, changed.get(key));
    if (!differing) return undefined;
    if (before !== record || changed.has(key)) since.set(key, differing);
    all += differing.files.length + differing.listed.length;
    if (all > files * FEW) return undefined;
  }
  return since;
}

function filesIn(records: ReadonlyMap<string, TreeRecord>): number {
  return [...records.values()].reduce((sum, { names }) => sum + names.count, 0);
}
