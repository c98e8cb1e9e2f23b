import type { ContentHash } from '../../plan/plan.ts';
import { HASH_BYTES } from '../scan/look.ts';
import type { Names } from '../scan/names.ts';
import { FILE, FolderLines, PROGRAM } from './folder-lines.ts';
import { type FileList, type Folders, TreeHasher } from './tree-hasher.ts';

export interface Merkle {
  readonly hash: ContentHash;
  /** None for a file. */
  readonly folders: Folders;
}

/**
 * The content hash of a file (the list is `['']`) or of a folder. A file is the line `f <sha256> <name>` (`x` where
 * executable), a folder the line `d <hash of its lines> <name>`; lines stand in byte order of the names and end in NUL.
 * @param hasher has taken in some of the files already
 */
export function merkle(list: FileList, hasher: TreeHasher = new TreeHasher(list)): Merkle {
  if (isOneFile(list)) {
    return { hash: hashOfFile(list, 0), folders: { ends: new Uint32Array(0), hashes: Buffer.alloc(0) } };
  }
  const { hash, folders } = hasher.finish(list.names.count);
  return { hash: toHash(hash), folders };
}

/** The content hash of one file or folder below, or undefined where there is none. `''` means all of it. */
export function merkleOf(list: FileList, output: string): ContentHash | undefined {
  if (output === '') return merkle(list).hash;
  const { names } = list;
  const prefix = `${output}/`;
  for (let i = 0; i < names.count; i += 1) {
    const path = names.at(i);
    if (path === output) return hashOfFile(list, i);
    if (!path.startsWith(prefix)) continue;
    const hasher = new TreeHasher(list, undefined, i, Buffer.byteLength(prefix));
    return toHash(hasher.finish(endOfPrefix(names, prefix, i)).hash);
  }
  return undefined;
}

function isOneFile({ names }: FileList): boolean {
  return names.count === 1 && names.bytes.length === 0;
}

/** By itself a file has no name. */
function hashOfFile({ executable, hashes, names }: FileList, i: number): ContentHash {
  const line = new FolderLines(2 * HASH_BYTES + 4);
  line.open();
  line.add(executable[i] ? PROGRAM : FILE, hashes, i * HASH_BYTES, names.bytes, 0, 0);
  return toHash(line.close());
}

/** A scan lists the files of a folder side by side. */
function endOfPrefix(names: Names, prefix: string, from: number): number {
  let end = from;
  while (end < names.count && names.at(end).startsWith(prefix)) end += 1;
  return end;
}

function toHash(hash: Buffer): ContentHash {
  return hash.toString('hex') as ContentHash;
}
