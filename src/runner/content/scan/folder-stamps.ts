import { readdirSync, type Stats } from 'node:fs';
import { ContentError } from '../content-error.ts';
import { Names } from '../tree/names.ts';
import { hasStamps, isTouchedSince, newStamps, setStamps, unprovenSince } from '../tree/stamps.ts';
import type { ListedFolders, TreeRecord } from '../tree/tree-record.ts';
import { pathIn } from './path-in.ts';
import { tryStat } from './stat.ts';

/** Notes the folders of a tree, an absolute path, while it is listed. */
export interface FolderNotes {
  /** As `FolderListener`. */
  readonly note: (path: string, stats: Stats) => void;
  all(): ListedFolders;
}

/**
 * @param apart a folder that may be no part of the tree, by whatever way it is reached, and neither may the
 *   folders in it: something is written in each of them all the time
 */
export function noteFolders(root: string, apart: string | undefined): FolderNotes {
  const outside =
    apart === undefined ? [] : [apart, ...foldersIn(apart)].flatMap((one) => tryStat(one) ?? []);
  const paths: string[] = [];
  const states: Stats[] = [];
  return {
    note(path, stats) {
      if (outside.some(({ ino, dev }) => ino === stats.ino && dev === stats.dev))
        throw new ContentError('holds-artifacts', pathIn(root, path));
      paths.push(path);
      states.push(stats);
    },
    all() {
      const stamps = newStamps(states.length);
      for (const [i, stats] of states.entries()) setStamps(stamps, i, stats);
      return { names: Names.of(paths), stamps };
    },
  };
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => pathIn(folder, name));
  } catch {
    return []; // It is not there yet.
  }
}

/**
 * Whether all folders were last modified long enough before they were listed that their stamps prove
 * something.
 */
export function areSettled({ names, stamps }: ListedFolders, scannedAt: number): boolean {
  const since = unprovenSince(scannedAt);
  for (let i = 0; i < names.count; i += 1) if (isTouchedSince(stamps, i, since)) return false;
  return true;
}

/**
 * Whether a tree holds the same names as when it was recorded, for certain: each of its folders, looked up by
 * its path, has the stamps that it had, and they prove something.
 */
export function hasSameFolders(root: string, { listed, scannedAt }: TreeRecord): boolean {
  if (!areSettled(listed, scannedAt)) return false;
  return listed.names.list.every((path, i) => {
    const stats = tryStat(pathIn(root, path));
    return stats !== undefined && hasStamps(listed.stamps, i, stats);
  });
}
