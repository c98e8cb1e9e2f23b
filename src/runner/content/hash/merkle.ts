import type { ContentHash } from '../../plan/plan.ts';
import { ENDS, type FolderTable, HASH_BYTES } from '../tree/tree-record.ts';
import { FILE, FolderLines, PROGRAM } from './folder-lines.ts';
import { type FileList, TreeHasher } from './tree-hasher.ts';

export interface Merkle {
  readonly hash: ContentHash;
  /** None for a file. */
  readonly folders: FolderTable;
}

/**
 * The content hash of a file (the list is `['']`) or of a folder. A file is the line `f <sha256> <name>` (`x`
 * where executable), a folder the line `d <hash of its lines> <name>`; lines stand in byte order of the names
 * and end in NUL.
 * @param hasher has taken in some of the files already
 */
export function merkle(list: FileList, hasher: TreeHasher = new TreeHasher(list)): Merkle {
  if (isOneFile(list)) {
    return { hash: hashOfFile(list, 0), folders: { ends: new Uint32Array(0), hashes: Buffer.alloc(0) } };
  }
  const { hash, folders } = hasher.finish(list.names.count);
  return { hash: toHash(hash), folders };
}

/** Files with the hashes of all folders that hold them. */
export type HashedFiles = FileList & Merkle;

export function hashList(list: FileList): HashedFiles {
  return { ...list, ...merkle(list) };
}

/** The content hash of one file or folder inside, '' for all of it; undefined where there is none. */
export function partHash(tree: HashedFiles, part: string): ContentHash | undefined {
  if (part === '') return tree.hash;
  const inside = tree.names.indexOfStart(`${part}/`);
  if (inside >= 0) {
    const at = folderOf(tree.folders, inside, part.split('/').length) * HASH_BYTES;
    return toHash(tree.folders.hashes.subarray(at, at + HASH_BYTES));
  }
  const file = tree.names.indexOf(part);
  return file < 0 ? undefined : hashOfFile(tree, file);
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

/** The number of the folder that holds a file so many levels below the root, which is at least that deep. */
function folderOf({ ends }: FolderTable, file: number, levels: number): number {
  let folder = 0;
  for (let level = 0; level < levels; level += 1) {
    folder += 1;
    while (ends[folder * ENDS]! <= file) folder = ends[folder * ENDS + 1]!;
  }
  return folder;
}

function toHash(hash: Buffer): ContentHash {
  return hash.toString('hex') as ContentHash;
}
