import { isOfSystem } from '../../../base/environment/environment-error.ts';
import { prestartPool } from '../parallel/parallel.ts';
import type { LinkRule } from '../scan/list-tree.ts';
import type { TreeRecord } from '../tree/tree-record.ts';
import { inspectTree } from './inspect.ts';
import { openStoredIndex } from './stored-index.ts';

/** Remembers the content of trees, so that only the files whose stamps changed are read again. */
export interface TreeIndex {
  /** What is known of a tree. */
  get(key: string): TreeRecord | undefined;
  /** The content of the tree now. @throws ContentError */
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
  /** As of `ParallelOptions`. */
  readonly apart?: string;
  /** Gives up when this is aborted, with its reason. */
  readonly stop?: AbortSignal | undefined;
}

/** The file is read when something is first asked for. @param now gives Unix milliseconds */
export function openTreeIndex(file: string, now: () => number = Date.now): TreeIndex {
  const stored = openStoredIndex(file);
  let loaded: Map<string, TreeRecord> | undefined;
  const mine = new Set<string>();

  function records(): Map<string, TreeRecord> {
    loaded ??= stored.read(prestartPool);
    return loaded;
  }

  function set(key: string, record: TreeRecord): void {
    records().set(key, record);
    mine.add(key);
  }

  return {
    get: (key) => records().get(key),
    set,
    delete(key) {
      if (records().delete(key)) mine.add(key);
    },
    async inspect(key, path, { links, distrust, apart, stop }) {
      const old = records().get(key);
      const trusted = distrust ? undefined : old;
      const record = await inspectTree(path, links, trusted, now(), old?.meta ?? '{}', { apart, stop });
      if (record !== old) set(key, record);
      return record;
    },
    save() {
      if (mine.size === 0) return;
      try {
        if (!stored.isAsRead()) loaded = merge(stored.read(), records(), mine);
        stored.write(records());
        mine.clear();
      } catch (error) {
        // It saves reading files again, and nothing else: who may only read does without.
        if (!isOfSystem(error)) throw error;
      }
    },
  };
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
