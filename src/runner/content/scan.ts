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
}

/** Without reading any file. @param path absolute @throws ContentError */
export async function scanTree(path: string, links: LinkRule, sharing: Sharing = {}): Promise<Scan> {
  return (await look(path, links, 'look', sharing)).scan;
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
  const { scan, looks } = await look(path, links, 'read', sharing);
  const hashes = Buffer.alloc(scan.names.count * HASH_BYTES);
  const isRead = new Uint8Array(scan.names.count);
  let at = 0;
  for (const one of looks) {
    hashes.set(one.hashes, at * HASH_BYTES);
    isRead.set(one.isRead, at);
    at += one.isRead.length;
  }
  return { scan, hashes, isRead };
}

async function look(
  root: string,
  links: LinkRule,
  what: 'look' | 'read',
  sharing: Sharing,
): Promise<{ scan: Scan; looks: readonly Look[] }> {
  const parts: string[] = [];
  let count = 0;
  function* orders(): Generator<Order> {
    for (const paths of listTree(root, links)) {
      parts.push(paths.join('\0'));
      count += paths.length;
      yield { what, root, paths };
    }
  }
  const looks = await shareOut<Look>(orders(), sharing);
  const stamps = new BigInt64Array(count * STAMPS);
  const executable = new Uint8Array(count);
  let at = 0;
  for (const one of looks) {
    stamps.set(one.stamps, at * STAMPS);
    executable.set(one.executable, at);
    at += one.executable.length;
  }
  const isFile = count === 1 && parts[0] === '';
  const names = new Names(count, Buffer.from(parts.join('\0')));
  return { scan: { isFile, names, stamps, executable }, looks };
}
