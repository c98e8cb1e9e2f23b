import { createHash, type Hash, hash } from 'node:crypto';
import { HASH_BYTES } from '../tree/tree-record.ts';

const [NUL, SPACE] = [0, 0x20];
export const [FILE, PROGRAM, FOLDER] = [0x66, 0x78, 0x64] as const;

/** The two digits of every byte, one after the other. */
const DIGITS = Buffer.from(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('hex'));
/** Of a line, without the name. */
const FIXED = 2 + 2 * HASH_BYTES + 2;
/** Bytes of lines that are kept; those of a larger folder are hashed in parts. */
const ROOM = 128 << 10;

/**
 * The lines of folders of which not all is known yet, each inside the one before, in one piece of memory: as
 * a string per line they would take longer to make, and to clear away, than to hash.
 */
export class FolderLines {
  #bytes: Buffer;
  #length = 0;
  readonly #open: { readonly start: number; sum?: Hash }[] = [];

  constructor(room = ROOM) {
    this.#bytes = Buffer.allocUnsafeSlow(room);
  }

  /** Begins a folder inside the last one. */
  open(): void {
    this.#open.push({ start: this.#length });
  }

  /**
   * Adds a line to the last folder.
   * @param kind `FILE`, `PROGRAM` or `FOLDER`
   * @param hashes from `hashAt` on: sha256 of what the line is about
   * @param names the name from `from` to `to`
   */
  add(kind: number, hashes: Uint8Array, hashAt: number, names: Uint8Array, from: number, to: number): void {
    const length = FIXED + to - from;
    if (this.#length + length > this.#bytes.length) this.#makeRoom(length);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = kind;
    bytes[at++] = SPACE;
    for (let i = hashAt, end = hashAt + HASH_BYTES; i < end; i += 1) {
      const digits = 2 * hashes[i]!;
      bytes[at++] = DIGITS[digits]!;
      bytes[at++] = DIGITS[digits + 1]!;
    }
    bytes[at++] = SPACE;
    for (let i = from; i < to; i += 1) bytes[at++] = names[i]!;
    bytes[at++] = NUL;
    this.#length = at;
  }

  /** Ends the last folder. @returns sha256 of its lines */
  close(): Buffer {
    const { start, sum } = this.#open.pop()!;
    const rest = this.#bytes.subarray(start, this.#length);
    this.#length = start;
    return sum ? sum.update(rest).digest() : hash('sha256', rest, 'buffer');
  }

  #makeRoom(length: number): void {
    const last = this.#open.at(-1)!;
    last.sum ??= createHash('sha256');
    last.sum.update(this.#bytes.subarray(last.start, this.#length));
    this.#length = last.start;
    if (this.#length + length <= this.#bytes.length / 2) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#bytes.length + length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
