import { createFolderVisit, type FolderVisit } from './folder-visit.ts';
import { type LinkRule, listTree } from './list-tree.ts';
import { HASH_BYTES, type Look } from './look.ts';
import { Names } from './names.ts';
import type { Order } from './orders.ts';
import { type Sharing, shareOut } from './share-out.ts';
import { STAMPS } from './stamps.ts';

/** What the file system says of a file or of all files below a folder. */
export interface Scan {
  /** The path itself is a file; its only name is then `''`. */
  readonly isFile: boolean;
  /** Folder by folder, names in byte order (`listTree`). */
  readonly names: Names;
  /** `STAMPS` numbers per file. */
  readonly stamps: BigInt64Array;
  /** 1 where the owner may execute the file. */
  readonly executable: Uint8Array;
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

/** @param path absolute @param what `read` reads the small files on the way @throws ContentError */
export async function sightTree(
  path: string,
  links: LinkRule,
  what: 'look' | 'read',
  sharing: Sharing = {},
): Promise<Sighting> {
  // Joined at once: 100,000 strings that stay would be copied about by the garbage collector.
  const parts: string[] = [];
  let count = 0;
  const visit = createFolderVisit();
  function* orders(): Generator<Order> {
    for (const paths of listTree(path, links, visit.note)) {
      parts.push(paths.join('\0'));
      count += paths.length;
      yield { what, root: path, paths };
    }
  }
  const looks = await shareOut<Look>(orders(), sharing);
  const names = new Names(count, Buffer.from(parts.join('\0')));
  const isFile = count === 1 && parts[0] === '';
  return { isFile, names, looks, visit };
}

export function scanOf({ isFile, names, looks, visit }: Sighting): Scan {
  const stamps = new BigInt64Array(names.count * STAMPS);
  const executable = new Uint8Array(names.count);
  let at = 0;
  for (const look of looks) {
    stamps.set(look.stamps, at * STAMPS);
    executable.set(look.executable, at);
    at += look.executable.length;
  }
  return { isFile, names, stamps, executable, visit };
}

/** Without reading any file. @param path absolute @throws ContentError */
export async function scanTree(path: string, links: LinkRule, sharing: Sharing = {}): Promise<Scan> {
  return scanOf(await sightTree(path, links, 'look', sharing));
}

export interface ReadScan {
  readonly scan: Scan;
  /** `HASH_BYTES` per file. */
  readonly hashes: Buffer;
  /** 1 where the file was read, which the large ones are not. */
  readonly isRead: Uint8Array;
}

/** The same, and reads the small files on the way. @throws ContentError */
export async function readTree(path: string, links: LinkRule, sharing: Sharing = {}): Promise<ReadScan> {
  const sighting = await sightTree(path, links, 'read', sharing);
  const hashes = Buffer.alloc(sighting.names.count * HASH_BYTES);
  const isRead = new Uint8Array(sighting.names.count);
  let at = 0;
  for (const look of sighting.looks) {
    hashes.set(look.hashes, at * HASH_BYTES);
    isRead.set(look.isRead, at);
    at += look.isRead.length;
  }
  return { scan: scanOf(sighting), hashes, isRead };
}
