import { type Sharing, shareOut } from '../parallel/parallel.ts';
import type { FileOrder } from '../parallel/requests.ts';
import { createFolderVisit, type FolderVisit } from './folder-visit.ts';
import { type LinkRule, listTree } from './list-tree.ts';
import type { Look } from './look.ts';
import { Names } from './names.ts';
import { newStamps, STAMPS, type Stamps } from './stamps.ts';

/** What the file system says of a file or of all files below a folder. */
export interface Scan {
  /** The path itself is a file; its only name is then `''`. */
  readonly isFile: boolean;
  /** Folder by folder, names in byte order (`listTree`). */
  readonly names: Names;
  /** `STAMPS` numbers per file. */
  readonly stamps: Stamps;
  /** 1 where the owner may execute the file. */
  readonly executable: Uint8Array;
  /** Bytes of all files. */
  readonly size: number;
  /** Of the last look that this process took. */
  visit?: FolderVisit | undefined;
}

/** A tree as it was looked at, in pieces: of one that is what it was, nothing is ever put together. */
export interface Sighting {
  readonly isFile: boolean;
  readonly names: Names;
  /** Bytes of all files. */
  readonly size: number;
  /** The files, some after the other, where they were to be kept. */
  readonly looks: readonly (Look | undefined)[];
  /** The number of the first file of each look. */
  readonly firsts: readonly number[];
  readonly visit: FolderVisit;
}

/** The orders to look at a tree, and what is known of it when all of them were given. */
export interface TreeOrders extends Iterable<FileOrder> {
  /** For each order the number of its first file. */
  readonly firsts: readonly number[];
  listed(): { readonly isFile: boolean; readonly names: Names; readonly visit: FolderVisit };
}

/** @param path absolute @param what `read` reads the small files on the way */
export function treeOrders(path: string, links: LinkRule, what: 'look' | 'read'): TreeOrders {
  // A string per order: 100,000 that stay would be copied about by the garbage collector.
  const parts: string[] = [];
  const firsts: number[] = [];
  let all = 0;
  const visit = createFolderVisit();
  return {
    firsts,
    *[Symbol.iterator]() {
      for (const list of listTree(path, links, visit.note)) {
        const [count, paths] = [list.length, list.join('\0')];
        parts.push(paths);
        firsts.push(all);
        all += count;
        yield { what, root: path, count, paths };
      }
    },
    listed() {
      const names = Names.ofBlocks(all, parts);
      return { isFile: all === 1 && parts[0] === '', names, visit };
    },
  };
}

/**
 * @param path absolute
 * @param isToKeep told of each look, and the number of its first file, as it comes in
 * @throws ContentError
 */
export async function sightTree(
  path: string,
  links: LinkRule,
  sharing: Sharing = {},
  isToKeep: (look: Look, first: number) => boolean = () => true,
): Promise<Sighting> {
  const orders = treeOrders(path, links, 'look');
  const { firsts } = orders;
  const looks: (Look | undefined)[] = [];
  let size = 0;
  await shareOut<Look>(orders, sharing, (look, at) => {
    looks[at] = isToKeep(look, firsts[at]!) ? look : undefined;
    size += look.size;
  });
  return { ...orders.listed(), size, looks, firsts };
}

/** @param known says the same of the files of the looks that were not kept */
export function scanOf(
  { isFile, names, size, looks, firsts, visit }: Sighting,
  known?: Pick<Scan, 'stamps' | 'executable'>,
): Scan {
  const stamps = newStamps(names.count);
  const executable = new Uint8Array(names.count);
  for (const [i, first] of firsts.entries()) {
    const end = firsts[i + 1] ?? names.count;
    stamps.set(looks[i]?.stamps ?? known!.stamps.subarray(first * STAMPS, end * STAMPS), first * STAMPS);
    executable.set(looks[i]?.executable ?? known!.executable.subarray(first, end), first);
  }
  return { isFile, names, stamps, executable, size, visit };
}

/** Without reading any file. @param path absolute @throws ContentError */
export async function scanTree(path: string, links: LinkRule, sharing: Sharing = {}): Promise<Scan> {
  return scanOf(await sightTree(path, links, sharing));
}
