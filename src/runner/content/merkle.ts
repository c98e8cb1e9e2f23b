import type { ContentHash } from '../plan.ts';
import { hashText } from './hash-files.ts';
import { HASH_BYTES } from './look.ts';

/** What the content of a tree depends on, file by file, in the order of a scan. */
export interface FileList {
  readonly count: number;
  /** The relative path of file `i`. */
  pathOf(i: number): string;
  /** 1 where executable. */
  readonly executable: Uint8Array;
  /** sha256 of the bytes of file `i`, hexadecimal. */
  hashOf(i: number): string;
}

/** The folders of a tree, each before those inside it, the root first: what is kept so that a change need not hash all of them again. */
export interface Folders {
  /** Per folder: the number after its last file, and the number after its last folder. */
  readonly ends: Uint32Array;
  /** `HASH_BYTES` per folder. */
  readonly hashes: Buffer;
}

/** An earlier state of a tree with the same names. */
export interface Earlier {
  readonly folders: Folders;
  /** Whether one of the files [from, to) may hold something else than then. */
  hasChanged(from: number, to: number): boolean;
}

export interface Merkle {
  readonly hash: ContentHash;
  /** None for a file. */
  readonly folders: Folders;
}

/**
 * The content hash of a file (the list is `['']`) or of a folder. A file is the line `f <sha256> <name>` (`x` where
 * executable), a folder the line `d <hash of its lines> <name>`; lines stand in byte order of the names and end in NUL.
 */
export function merkle(list: FileList, earlier?: Earlier): Merkle {
  if (isOneFile(list)) {
    const folders = { ends: new Uint32Array(0), hashes: Buffer.alloc(0) };
    return { hash: hashText(fileLine(list, 0, '')) as ContentHash, folders };
  }
  const found: FoundFolder[] = [];
  const hash = hashFolder(list, 0, list.count, 0, found, earlier) as ContentHash;
  const folders: Folders = {
    ends: Uint32Array.from(found.flatMap(({ ends }) => ends)),
    hashes: Buffer.from(found.map((folder) => folder.hash).join(''), 'hex'),
  };
  return { hash, folders };
}

/** The content hash of one file or folder below, or undefined where there is none. `''` means all of it. */
export function merkleOf(list: FileList, output: string): ContentHash | undefined {
  if (output === '') return merkle(list).hash;
  const prefix = `${output}/`;
  for (let i = 0; i < list.count; i += 1) {
    const path = list.pathOf(i);
    if (path === output) return hashText(fileLine(list, i, '')) as ContentHash;
    if (path.startsWith(prefix))
      return hashFolder(list, i, endOfPrefix(list, prefix, i), prefix.length, []) as ContentHash;
  }
  return undefined;
}

function isOneFile(list: FileList): boolean {
  return list.count === 1 && list.pathOf(0) === '';
}

interface FoundFolder {
  hash: string;
  ends: [files: number, folders: number];
}

/** Of the files [from, to), which share a folder as their first `depth` characters. Appends it and what is inside to `found`. */
function hashFolder(
  list: FileList,
  from: number,
  to: number,
  depth: number,
  found: FoundFolder[],
  earlier?: Earlier,
): string {
  const self: FoundFolder = { hash: '', ends: [to, 0] };
  found.push(self);
  const lines: string[] = [];
  for (let i = from; i < to; ) {
    const path = list.pathOf(i);
    const slash = path.indexOf('/', depth);
    if (slash < 0) {
      lines.push(fileLine(list, i, path.slice(depth)));
      i += 1;
      continue;
    }
    const number = found.length;
    const end = earlier?.folders.ends[2 * number] ?? endOfPrefix(list, path.slice(0, slash + 1), i);
    if (earlier && !earlier.hasChanged(i, end)) copyFolders(earlier.folders, number, found);
    else hashFolder(list, i, end, slash + 1, found, earlier);
    lines.push(`d ${found[number]!.hash} ${path.slice(depth, slash)}\0`);
    i = end;
  }
  self.hash = hashText(lines.join(''));
  self.ends[1] = found.length;
  return self.hash;
}

/** A folder and all inside it, as they were. */
function copyFolders({ ends, hashes }: Folders, first: number, found: FoundFolder[]): void {
  for (let i = first; i < ends[2 * first + 1]!; i += 1) {
    const hash = hashes.toString('hex', i * HASH_BYTES, (i + 1) * HASH_BYTES);
    found.push({ hash, ends: [ends[2 * i]!, ends[2 * i + 1]!] });
  }
}

function fileLine(list: FileList, i: number, name: string): string {
  return `${list.executable[i] ? 'x' : 'f'} ${list.hashOf(i)} ${name}\0`;
}

/** A scan lists the files of a folder side by side. */
function endOfPrefix(list: FileList, prefix: string, from: number): number {
  let end = from;
  while (end < list.count && list.pathOf(end).startsWith(prefix)) end += 1;
  return end;
}
