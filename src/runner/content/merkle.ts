import type { ContentHash } from '../plan.ts';
import { hashText } from './hash-files.ts';

/** What the content of a tree depends on, file by file, in the order of a scan. */
export interface FileList {
  readonly files: readonly string[];
  /** 1 where executable. */
  readonly executable: Uint8Array;
  /** sha256 of the bytes of file `i`, hexadecimal. */
  hashOf(i: number): string;
}

/**
 * The content hash of a file (the list is `['']`) or of a folder. A file is the line `f <sha256> <name>` (`x` where
 * executable), a folder the line `d <hash of its lines> <name>`; lines stand in byte order of the names and end in NUL.
 */
export function merkle(list: FileList): ContentHash {
  if (list.files.length === 1 && list.files[0] === '') return hashText(fileLine(list, 0, '')) as ContentHash;
  return hashFolder(list, 0, list.files.length, 0) as ContentHash;
}

/** The content hash of one file or folder below, or undefined where there is none. `''` means all of it. */
export function merkleOf(list: FileList, output: string): ContentHash | undefined {
  if (output === '') return merkle(list);
  const file = list.files.indexOf(output);
  if (file >= 0) return hashText(fileLine(list, file, '')) as ContentHash;
  const prefix = `${output}/`;
  const from = list.files.findIndex((path) => path.startsWith(prefix));
  if (from < 0) return undefined;
  return hashFolder(list, from, endOfPrefix(list.files, prefix, from), prefix.length) as ContentHash;
}

/** Of the files [from, to), which share a folder as their first `depth` characters. */
function hashFolder(list: FileList, from: number, to: number, depth: number): string {
  const lines: string[] = [];
  for (let i = from; i < to; ) {
    const path = list.files[i]!;
    const slash = path.indexOf('/', depth);
    if (slash < 0) {
      lines.push(fileLine(list, i, path.slice(depth)));
      i += 1;
      continue;
    }
    const end = endOfPrefix(list.files, path.slice(0, slash + 1), i);
    lines.push(`d ${hashFolder(list, i, end, slash + 1)} ${path.slice(depth, slash)}\0`);
    i = end;
  }
  return hashText(lines.join(''));
}

function fileLine(list: FileList, i: number, name: string): string {
  return `${list.executable[i] ? 'x' : 'f'} ${list.hashOf(i)} ${name}\0`;
}

/** A scan lists the files of a folder side by side. */
function endOfPrefix(files: readonly string[], prefix: string, from: number): number {
  let end = from;
  while (end < files.length && files[end]!.startsWith(prefix)) end += 1;
  return end;
}
