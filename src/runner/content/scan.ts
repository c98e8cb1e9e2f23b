import { type BigIntStats, type Dirent, readdirSync, statSync } from 'node:fs';
import { ContentError } from './content-error.ts';

/** Numbers kept per file: size in bytes, mtime and ctime in nanoseconds, inode, device. */
export const STAMPS = 5;

/** What the file system says of a file or of all files below a folder, without reading any of them. */
export interface Scan {
  /** The path itself is a file; `files` is then `['']`. */
  readonly isFile: boolean;
  /** Relative paths with `/`, folder by folder, names in byte order. Empty folders leave no trace. */
  readonly files: readonly string[];
  /** `STAMPS` numbers per file. */
  readonly stamps: BigInt64Array;
  /** 1 where the owner may execute the file. */
  readonly executable: Uint8Array;
}

/**
 * `follow`: a link counts as what it leads to, as in a user's own inputs. `refuse`: for what a task wrote, where a link
 * would let published content change from outside.
 */
export type LinkRule = 'follow' | 'refuse';

/**
 * Looks at everything below `path`, an absolute path. Synchronous on purpose: fs.promises costs three times as much per file.
 * @throws ContentError
 */
export function scanTree(path: string, links: LinkRule): Scan {
  const found: Found = { files: [], stamps: new BigInt64Array(64 * STAMPS), executable: new Uint8Array(64) };
  const root = statOf(path, false);
  const isFile = !root.isDirectory();
  if (isFile) addFile(found, '', root, path);
  else walk(found, path, '', [identity(root)], links);
  const count = found.files.length;
  return {
    isFile,
    files: found.files,
    stamps: found.stamps.slice(0, count * STAMPS),
    executable: found.executable.slice(0, count),
  };
}

/** The arrays grow by doubling: keeping a hundred thousand stat objects instead would cost ten times the memory. */
interface Found {
  readonly files: string[];
  stamps: BigInt64Array;
  executable: Uint8Array;
}

/** `ancestors` are the identities of the folders on the way down: meeting one again means that a link loops. */
function walk(found: Found, folder: string, prefix: string, ancestors: string[], links: LinkRule): void {
  for (const entry of sortedEntries(folder)) {
    const path = `${folder}/${entry.name}`;
    const isLink = entry.isSymbolicLink();
    if (isLink && links === 'refuse') throw new ContentError('link-in-output', path);
    const stats = statOf(path, isLink);
    if (!stats.isDirectory()) {
      addFile(found, prefix + entry.name, stats, path);
      continue;
    }
    const self = identity(stats);
    if (ancestors.includes(self)) throw new ContentError('looping-link', path);
    walk(found, path, `${prefix}${entry.name}/`, [...ancestors, self], links);
  }
}

function addFile(found: Found, relative: string, stats: BigIntStats, path: string): void {
  if (!stats.isFile()) throw new ContentError('special-file', path);
  const i = found.files.push(relative) - 1;
  if (i === found.executable.length) grow(found);
  found.stamps[i * STAMPS] = stats.size;
  found.stamps[i * STAMPS + 1] = stats.mtimeNs;
  found.stamps[i * STAMPS + 2] = stats.ctimeNs;
  found.stamps[i * STAMPS + 3] = stats.ino;
  found.stamps[i * STAMPS + 4] = stats.dev;
  found.executable[i] = stats.mode & 0o100n ? 1 : 0;
}

function grow(found: Found): void {
  const [stamps, executable] = [found.stamps, found.executable];
  found.stamps = new BigInt64Array(stamps.length * 2);
  found.stamps.set(stamps);
  found.executable = new Uint8Array(executable.length * 2);
  found.executable.set(executable);
}

function sortedEntries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => compareBytes(a.name, b.name));
  } catch (error) {
    throw new ContentError('unreadable', folder, error);
  }
}

function statOf(path: string, isLink: boolean): BigIntStats {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats) return stats;
  } catch (error) {
    const loops = (error as NodeJS.ErrnoException).code === 'ELOOP';
    throw new ContentError(loops ? 'looping-link' : 'unreadable', path, error);
  }
  throw new ContentError(isLink ? 'dangling-link' : 'missing', path);
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
