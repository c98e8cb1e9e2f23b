import type { BigIntStats } from 'node:fs';
import { exactStatOf } from './list-tree.ts';
import { pathIn } from './look.ts';
import { unprovenSince } from './stamps.ts';

/** What the folders of a tree were like when they were listed: as long as they stay so, they hold the same names. */
export interface FolderVisit {
  readonly note: (path: string, stats: BigIntStats) => void;
  /** Whether all of them are for certain as they were then. False where something cannot be told. */
  isStillSo(root: string): boolean;
}

export function createFolderVisit(now: () => number = Date.now): FolderVisit {
  const folders: { readonly path: string; readonly state: string }[] = [];
  const begun = now();
  let last = 0;
  return {
    note(path, stats) {
      folders.push({ path, state: stateOf(stats) });
      last = Math.max(last, Number(stats.mtimeNs) / 1e6, Number(stats.ctimeNs) / 1e6);
    },
    isStillSo(root) {
      // What was modified shortly before may have been modified again under the same stamps.
      if (last >= unprovenSince(begun)) return false;
      try {
        return folders.every(({ path, state }) => stateOf(exactStatOf(pathIn(root, path), false)) === state);
      } catch {
        return false;
      }
    },
  };
}

function stateOf({ mtimeNs, ctimeNs, ino, dev }: BigIntStats): string {
  return `${mtimeNs}:${ctimeNs}:${ino}:${dev}`;
}
