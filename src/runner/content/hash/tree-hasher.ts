import type { Names } from '../tree/names.ts';
import { ENDS, type FolderTable, HASH_BYTES } from '../tree/tree-record.ts';
import { FILE, FOLDER, FolderLines, PROGRAM } from './folder-lines.ts';

const SLASH = 0x2f;

/** What the content of a tree depends on, file by file, in the order of a scan. */
export interface FileList {
  readonly names: Names;
  /** 1 where executable. */
  readonly executable: Uint8Array;
  /** sha256 of the bytes, `HASH_BYTES` per file. */
  readonly hashes: Uint8Array;
}

/** An earlier state of a tree with the same names. */
export interface Earlier {
  readonly folders: FolderTable;
  /** Whether one of the files [from, to) may hold something else than then. */
  hasChanged(from: number, to: number): boolean;
}

interface OpenFolder {
  readonly number: number;
  /** Where its path stands in the names, and how long it is with the slash at its end. */
  readonly at: number;
  readonly length: number;
}

/**
 * Hashes a folder and all inside it, file by file, so that it can be done while the content of later files is
 * not known yet.
 */
export class TreeHasher {
  readonly #list: FileList;
  readonly #earlier: Earlier | undefined;
  readonly #lines = new FolderLines();
  readonly #open: OpenFolder[] = [];
  /** Per folder, by number. */
  readonly #hashes: Buffer[] = [];
  readonly #ends: number[] = [];
  /** The next file, and where its name begins. */
  #file = 0;
  #at = 0;

  constructor(list: FileList, earlier?: Earlier) {
    this.#list = list;
    this.#earlier = earlier;
    this.#enter(0);
  }

  /** Takes in the files up to number `to`. */
  advance(to: number): void {
    const { bytes } = this.#list.names;
    while (this.#file < to) {
      while (!this.#isInside(this.#open.at(-1)!)) this.#leave();
      const start = this.#at + this.#open.at(-1)!.length;
      const end = endOfPart(bytes, start);
      if (bytes[end] !== SLASH) this.#addFile(start, end);
      else if (!this.#skip(start, end)) this.#enter(end + 1 - this.#at);
    }
  }

  /** Takes in the files up to number `to`, which are all. @returns the hash of the folder, and all folders */
  finish(to: number): { hash: Buffer; folders: FolderTable } {
    this.advance(to);
    while (this.#open.length > 0) this.#leave();
    const folders = { ends: Uint32Array.from(this.#ends), hashes: Buffer.concat(this.#hashes) };
    return { hash: this.#hashes[0]!, folders };
  }

  #isInside({ at, length }: OpenFolder): boolean {
    const { bytes } = this.#list.names;
    for (let i = 0; i < length; i += 1) if (bytes[at + i] !== bytes[this.#at + i]) return false;
    return true;
  }

  #addFile(start: number, end: number): void {
    const { names, executable, hashes } = this.#list;
    const kind = executable[this.#file] ? PROGRAM : FILE;
    this.#lines.add(kind, hashes, this.#file * HASH_BYTES, names.bytes, start, end);
    this.#file += 1;
    this.#at = end + 1;
  }

  #enter(length: number): void {
    const number = this.#ends.length / ENDS;
    this.#ends.push(0, 0, 0);
    this.#open.push({ number, at: this.#at, length });
    this.#lines.open();
  }

  #leave(): void {
    const { number, at, length } = this.#open.pop()!;
    const hash = this.#lines.close();
    this.#hashes[number] = hash;
    this.#ends.splice(number * ENDS, ENDS, this.#file, this.#ends.length / ENDS, this.#at);
    const parent = this.#open.at(-1);
    if (parent) this.#lines.add(FOLDER, hash, 0, this.#list.names.bytes, at + parent.length, at + length - 1);
  }

  /** Passes over a folder that is what it was. @returns false where it is not */
  #skip(start: number, end: number): boolean {
    if (!this.#earlier) return false;
    const { folders, hasChanged } = this.#earlier;
    const first = this.#ends.length / ENDS;
    const [fileEnd, folderEnd, nameEnd] = endsOf(folders, first);
    if (hasChanged(this.#file, fileEnd)) return false;
    for (let i = first; i < folderEnd; i += 1) {
      this.#hashes[i] = folders.hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
    }
    for (const end of folders.ends.subarray(first * ENDS, folderEnd * ENDS)) this.#ends.push(end);
    this.#lines.add(FOLDER, folders.hashes, first * HASH_BYTES, this.#list.names.bytes, start, end);
    this.#file = fileEnd;
    this.#at = nameEnd;
    return true;
  }
}

function endsOf({ ends }: FolderTable, i: number): [files: number, folders: number, names: number] {
  return [ends[i * ENDS]!, ends[i * ENDS + 1]!, ends[i * ENDS + 2]!];
}

/** Where the next slash is, or the end of the name. */
function endOfPart(names: Uint8Array, from: number): number {
  let end = from;
  while (end < names.length && names[end] !== SLASH && names[end] !== 0) end += 1;
  return end;
}
