import { type BigIntStats, type Dirent, readdirSync, statSync } from 'node:fs';
import { ContentError } from './content-error.ts';

/**
 * `follow`: a link counts as what it leads to, as in a user's own inputs. `refuse`: for what a task wrote, where a link
 * would let published content change from outside.
 */
export type LinkRule = 'follow' | 'refuse';

/** Files are handed out so many at a time: as many as a thread reads in some milliseconds, so that none is left over for long at the end. */
const BATCH = 256;

/** Told of every folder, before what is in it: its path as that of a file, `''` for the root, and its state before it was listed. */
export type FolderListener = (path: string, stats: BigIntStats) => void;

/**
 * The files at or below `root`, an absolute path: relative paths with `/`, folder by folder, names in byte order; `''` for a root that is a
 * file. Empty folders leave no trace. Only folders and links are looked at.
 * @throws ContentError
 */
export function* listTree(
  root: string,
  links: LinkRule,
  onFolder: FolderListener = () => {},
): Generator<string[]> {
  const stats = statOf(root, false);
  if (!stats.isDirectory()) {
    requireFile(stats, root);
    yield [''];
    return;
  }
  onFolder('', stats);
  const last = yield* walk({ links, root, onFolder }, '', [identity(stats)], []);
  if (last.length > 0) yield last;
}

/**
 * `ancestors` are the identities of the folders on the way down: meeting one again means that a link loops.
 * @returns the files that are not handed out yet
 */
function* walk(
  tree: { readonly root: string; readonly links: LinkRule; readonly onFolder: FolderListener },
  prefix: string,
  ancestors: readonly string[],
  found: string[],
): Generator<string[], string[]> {
  let batch = found;
  for (const entry of sortedEntries(`${tree.root}/${prefix}`)) {
    const relative = prefix + entry.name;
    if (entry.isFile()) {
      if (batch.push(relative) < BATCH) continue;
      yield batch;
      batch = [];
      continue;
    }
    const path = `${tree.root}/${relative}`;
    const isLink = entry.isSymbolicLink();
    if (isLink && tree.links === 'refuse') throw new ContentError('link-in-output', path);
    const stats = statOf(path, isLink);
    if (stats.isDirectory()) {
      const self = identity(stats);
      if (ancestors.includes(self)) throw new ContentError('looping-link', path);
      tree.onFolder(relative, stats);
      batch = yield* walk(tree, `${relative}/`, [...ancestors, self], batch);
    } else {
      requireFile(stats, path);
      batch.push(relative);
    }
  }
  return batch;
}

/** Where it is nothing that could be read, or not there. @throws ContentError */
export function statOf(path: string, isLink: boolean): BigIntStats {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats) return stats;
  } catch (error) {
    const loops = (error as NodeJS.ErrnoException).code === 'ELOOP';
    throw new ContentError(loops ? 'looping-link' : 'unreadable', path, error);
  }
  throw new ContentError(isLink ? 'dangling-link' : 'missing', path);
}

/** @throws ContentError */
export function requireFile(stats: BigIntStats, path: string): void {
  if (!stats.isFile()) throw new ContentError('special-file', path);
}

function sortedEntries(folder: string): Dirent[] {
  try {
    return sortByBytes(readdirSync(folder, { withFileTypes: true }));
  } catch (error) {
    throw new ContentError('unreadable', folder.replace(/\/$/, ''), error);
  }
}

/** Node lists folders in this order already, on most systems. */
function sortByBytes(entries: Dirent[]): Dirent[] {
  const isPlain = !surrogate.test(entries.map(({ name }) => name).join(''));
  const isSorted = isPlain && entries.every(({ name }, i) => i === 0 || entries[i - 1]!.name < name);
  return isSorted ? entries : entries.sort((a, b) => compareBytes(a.name, b.name));
}

function identity(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}`;
}

const surrogate = /[\ud800-\udfff]/;

/** The order of UTF-8 bytes, which that of JavaScript strings is unless surrogates are about. */
export function compareBytes(a: string, b: string): number {
  if (surrogate.test(a) || surrogate.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}
