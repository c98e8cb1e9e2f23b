import { type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs';
import { compareBytes, hasSurrogates } from '../../../base/compare-bytes.ts';
import { withoutToolFiles } from '../../../base/files/tool-files.ts';
import { escapedBytes } from '../../../base/text/escaped-bytes.ts';
import { ContentError } from '../content-error.ts';
import { BLOCK } from '../tree/names.ts';
import { identifyFolder, requireFile, stat } from './stat.ts';

/**
 * `follow`: a link counts as what it leads to, as in a user's own inputs, and what tools leave beside data
 * does not count (`TOOL_FILES`). `refuse`: for what a task wrote, all of it, where a link would let published
 * content change from outside.
 */
export type LinkRule = 'follow' | 'refuse';

/**
 * Told of every folder, before what is in it: its path as that of a file, `''` for the root, and its state
 * from before it was listed.
 */
export type FolderListener = (path: string, stats: Stats) => void;

/**
 * The files at or below `root`, an absolute path, `BLOCK` at a time: relative paths with `/`, folder by
 * folder, names in byte order; `''` for a root that is a file. Empty folders leave no trace. Only folders and
 * links are looked up.
 * @throws ContentError
 */
export function* listTree(
  root: string,
  links: LinkRule,
  onFolder: FolderListener = () => {},
): Generator<string[]> {
  if (links === 'refuse') requireNoLink(root);
  const stats = stat(root);
  if (!stats.isDirectory()) {
    requireFile(stats, root);
    yield [''];
    return;
  }
  onFolder('', stats);
  const last = yield* walk({ links, root, onFolder }, '', [once(() => identifyFolder(root))], []);
  if (last.length > 0) yield last;
}

/** A task can have put one in place of its whole output. @throws ContentError */
function requireNoLink(root: string): void {
  if (lstatSync(root, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new ContentError('link-in-output', root);
}

/** What tells a folder from others. Only what lies behind a link can be a folder that holds it. */
type Identity = () => string;

/**
 * @param folders those on the way down, this one last
 * @param found files that are not handed out yet
 * @returns the same, of this folder too
 */
function* walk(
  tree: {
    readonly root: string;
    readonly links: LinkRule;
    readonly onFolder: FolderListener;
    readonly isBehindLink?: boolean;
  },
  prefix: string,
  folders: readonly Identity[],
  found: string[],
): Generator<string[], string[]> {
  let batch = found;
  for (const entry of sortedEntries(`${tree.root}/${prefix}`, tree.links)) {
    const relative = prefix + entry.name;
    if (!entry.isFile()) {
      const path = `${tree.root}/${relative}`;
      const isLink = entry.isSymbolicLink();
      if (isLink && tree.links === 'refuse') throw new ContentError('link-in-output', path);
      const stats = stat(path, isLink ? 'dangling-link' : 'missing');
      if (stats.isDirectory()) {
        const self = once(() => identifyFolder(path));
        const isBehindLink = tree.isBehindLink || isLink;
        if (isBehindLink && folders.some((folder) => folder() === self()))
          throw new ContentError('looping-link', path);
        tree.onFolder(relative, stats);
        batch = yield* walk({ ...tree, isBehindLink }, `${relative}/`, [...folders, self], batch);
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

function once(find: () => string): () => string {
  let found: string | undefined;
  return () => {
    found ??= find();
    return found;
  };
}

function sortedEntries(folder: string, links: LinkRule): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const kept = links === 'follow' ? withoutToolFiles(entries) : entries;
    requireUtf8(folder, kept);
    return sortByBytes(kept);
  } catch (error) {
    if (error instanceof ContentError) throw error;
    throw new ContentError('unreadable', folder.replace(/\/$/, ''), error);
  }
}

/** Node puts U+FFFD for bytes that are no UTF-8: nothing is found by such a name. @throws ContentError */
function requireUtf8(folder: string, entries: readonly Dirent[]): void {
  if (!entries.some(({ name }) => name.includes('\ufffd'))) return;
  const wrong = readdirSync(folder, 'buffer').find((name) => !Buffer.from(String(name)).equals(name));
  if (wrong) throw new ContentError('not-utf8', `${folder.replace(/\/$/, '')}/${escapedBytes(wrong)}`);
}

/** Node lists folders in this order already, on most systems. */
function sortByBytes(entries: Dirent[]): Dirent[] {
  const isPlain = !hasSurrogates(entries.map(({ name }) => name).join(''));
  const isSorted = isPlain && entries.every(({ name }, i) => i === 0 || entries[i - 1]!.name < name);
  return isSorted ? entries : entries.sort((a, b) => compareBytes(a.name, b.name));
}
