import { createFolderVisit, type FolderVisit } from './folder-visit.ts';
import { type LinkRule, listTree } from './list-tree.ts';
import type { Look } from './look.ts';
import { Names } from './names.ts';
import type { Order } from './orders.ts';
import { resultsOf, type Sharing } from './share-out.ts';
import { STAMPS, type Stamps } from './stamps.ts';

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
  /** The files, some after the other. */
  readonly looks: readonly Look[];
  readonly visit: FolderVisit;
}

/** The orders to look at a tree, and what is known of it when all of them were given. */
export interface TreeOrders extends Iterable<Order> {
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

/** @param path absolute @throws ContentError */
export async function sightTree(path: string, links: LinkRule, sharing: Sharing = {}): Promise<Sighting> {
  const orders = treeOrders(path, links, 'look');
  const looks = await resultsOf<Look>(orders, sharing);
  return { ...orders.listed(), looks };
}

export function scanOf({ isFile, names, looks, visit }: Sighting): Scan {
  const stamps = new Float64Array(names.count * STAMPS);
  const executable = new Uint8Array(names.count);
  let at = 0;
  let size = 0;
  for (const look of looks) {
    stamps.set(look.stamps, at * STAMPS);
    executable.set(look.executable, at);
    at += look.executable.length;
    size += look.size;
  }
  return { isFile, names, stamps, executable, size, visit };
}

/** Without reading any file. @param path absolute @throws ContentError */
export async function scanTree(path: string, links: LinkRule, sharing: Sharing = {}): Promise<Scan> {
  return scanOf(await sightTree(path, links, sharing));
}
