import { type BigIntStats, type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { ContentError } from '../content-error.ts';
import { BLOCK } from './names.ts';

/**
 * `follow`: a link counts as what it leads to, as in a user's own inputs. `refuse`: for what a task wrote, where a link
 * would let published content change from outside.
 */
export type LinkRule = 'follow' | 'refuse';

/** Told of every folder, before what is in it: its path as that of a file, `''` for the root, and its state before it was listed. */
export type FolderListener = (path: string, stats: BigIntStats) => void;

/**
 * The files at or below `root`, an absolute path, `BLOCK` at a time: relative paths with `/`, folder by folder, names in byte order; `''` for
 * a root that is a file. Empty folders leave no trace. Only folders and links are looked at.
 * @throws ContentError
 */
export function* listTree(
  root: string,
  links: LinkRule,
  onFolder: FolderListener = () => {},
): Generator<string[]> {
  const stats = exactStatOf(root, false);
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
    if (!entry.isFile()) {
      const path = `${tree.root}/${relative}`;
      const isLink = entry.isSymbolicLink();
      if (isLink && tree.links === 'refuse') throw new ContentError('link-in-output', path);
      const stats = exactStatOf(path, isLink);
      if (stats.isDirectory()) {
        const self = identity(stats);
        if (ancestors.includes(self)) throw new ContentError('looping-link', path);
        tree.onFolder(relative, stats);
        batch = yield* walk(tree, `${relative}/`, [...ancestors, self], batch);
        continue;
      }
      requireFile(stats, path);
    }
    if (batch.push(relative) < BLOCK) continue;
    yield batch;
    batch = [];
  }
  return batch;
}

/** One is kept: with the last of them, the garbage collector takes the code that was compiled for their kind. */
export let lastStats: Stats | undefined;

/** Of a file, with doubles. @throws ContentError where it is nothing that could be read, or not there */
export function statOf(path: string): Stats {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    lastStats = stats;
    if (stats) return stats;
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new ContentError('missing', path);
}

/** Of a folder, or what a link leads to: one is told from another by the whole inode number, of which a double may lose the end. */
export function exactStatOf(path: string, isLink: boolean): BigIntStats {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats) return stats;
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new ContentError(isLink ? 'dangling-link' : 'missing', path);
}

function unreadable(path: string, error: unknown): ContentError {
  const loops = (error as NodeJS.ErrnoException).code === 'ELOOP';
  return new ContentError(loops ? 'looping-link' : 'unreadable', path, error);
}

/** @throws ContentError */
export function requireFile(stats: Stats | BigIntStats, path: string): void {
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
