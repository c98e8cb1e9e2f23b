import { hexHash, type TreeRecord } from './tree-record.ts';

/** What each file of a tree held: relative path -> a short hash (16 hex digits, and `x` where executable). */
export type Listing = ReadonlyMap<string, string>;

export function listingOf(record: TreeRecord): Listing {
  return new Map(
    record.files.map((file, i) => [file, digest(hexHash(record.hashes, i), !!record.executable[i])]),
  );
}

export function listingOfFiles(
  files: readonly { readonly path: string; readonly hash: string; readonly executable: boolean }[],
): Listing {
  return new Map(files.map((file) => [file.path, digest(file.hash, file.executable)]));
}

export function formatListing(listing: Listing): string {
  return [...listing].map(([file, hash]) => `${hash} ${file}`).join('\0');
}

export function parseListing(text: string): Listing {
  const lines = text === '' ? [] : text.split('\0');
  return new Map(
    lines.map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(space + 1), line.slice(0, space)];
    }),
  );
}

export interface FileChange {
  readonly file: string;
  readonly how: 'changed' | 'new' | 'gone' | 'now executable' | 'no longer executable';
}

/** In the order of the later tree, what is gone last. */
export function compareListings(before: Listing, after: Listing): FileChange[] {
  const changes: FileChange[] = [];
  for (const [file, hash] of after) {
    const old = before.get(file);
    if (old !== hash) changes.push({ file, how: old === undefined ? 'new' : howChanged(old, hash) });
  }
  for (const file of before.keys()) if (!after.has(file)) changes.push({ file, how: 'gone' });
  return changes;
}

function howChanged(before: string, after: string): FileChange['how'] {
  if (after === `${before}x`) return 'now executable';
  return before === `${after}x` ? 'no longer executable' : 'changed';
}

const NAMED = 3;

/** "a.jpg, b.jpg (new), c.jpg (gone), and 4 more". */
export function nameChanges(changes: readonly FileChange[]): string {
  const named = changes
    .slice(0, NAMED)
    .map(({ file, how }) => (how === 'changed' ? file : `${file} (${how})`));
  const more = changes.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more.toLocaleString('en-US')} more`] : [])].join(', ');
}

function digest(hash: string, executable: boolean): string {
  return hash.slice(0, 16) + (executable ? 'x' : '');
}
