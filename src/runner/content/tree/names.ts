/**
 * So many names are made at a time: as many files as a thread reads in some milliseconds, so that none is
 * left over for long at the end.
 */
export const BLOCK = 256;

/**
 * The relative paths of the files of a tree as one piece of UTF-8: 100,000 strings take longer to make, and
 * to keep, than to compare. So they are made block by block.
 */
export class Names {
  readonly count: number;
  /** Paths in order, NUL between. */
  readonly bytes: Buffer;
  #starts: Uint32Array | undefined;
  #block: { readonly number: number; readonly names: readonly string[] } | undefined;

  /** @param starts as `starts` gives them, where they are known */
  constructor(count: number, bytes: Buffer, starts?: Uint32Array) {
    this.count = count;
    this.bytes = bytes;
    this.#starts = starts;
  }

  static of(list: readonly string[]): Names {
    return new Names(list.length, Buffer.from(list.join('\0')));
  }

  /** @param blocks as `block` gives them */
  static ofBlocks(count: number, blocks: readonly string[]): Names {
    const starts = new Uint32Array(blocks.length + 1);
    for (const [i, block] of blocks.entries()) starts[i + 1] = starts[i]! + Buffer.byteLength(block) + 1;
    return new Names(count, Buffer.from(blocks.join('\0')), starts);
  }

  /** All of them. */
  get list(): readonly string[] {
    return this.count === 0 ? [] : this.bytes.toString('utf8').split('\0');
  }

  /** Quick where one is asked for after the other. */
  at(i: number): string {
    const number = Math.floor(i / BLOCK);
    if (this.#block?.number !== number) this.#block = { number, names: this.block(number).split('\0') };
    return this.#block.names[i % BLOCK]!;
  }

  /** `BLOCK` names, or what is left for the last block, NUL between. */
  block(number: number): string {
    return this.bytes.toString('utf8', this.starts[number]!, this.starts[number + 1]! - 1);
  }

  /** Where each block begins in the bytes, and where one after the last would. */
  get starts(): Uint32Array {
    this.#starts ??= this.#findStarts();
    return this.#starts;
  }

  /** The number of this name, or -1. */
  indexOf(name: string): number {
    if (this.count > 0 && this.at(this.count - 1) === name) return this.count - 1;
    return this.indexOfStart(`${name}\0`);
  }

  /** The number of the first name that begins so, or -1; one that ends in NUL is meant whole. */
  indexOfStart(start: string): number {
    if (this.count > 0 && `${this.at(0)}\0`.startsWith(start)) return 0;
    const at = this.bytes.indexOf(`\0${start}`);
    return at < 0 ? -1 : this.#numberAt(at + 1);
  }

  equals(other: Names): boolean {
    return this.count === other.count && this.bytes.equals(other.bytes);
  }

  /** Of the name that begins there. */
  #numberAt(start: number): number {
    const { bytes, starts } = this;
    let block = 0;
    while (starts[block + 1]! <= start) block += 1;
    let number = block * BLOCK;
    for (let at = starts[block]!; at < start; at = endOfName(bytes, at) + 1) number += 1;
    return number;
  }

  #findStarts(): Uint32Array {
    const { bytes } = this;
    const blocks = blocksOf(this.count);
    const starts = new Uint32Array(blocks + 1);
    for (let at = 0, ended = 0; at < bytes.length; at += 1) {
      if (bytes[at] !== 0) continue;
      ended += 1;
      if (ended % BLOCK === 0) starts[ended / BLOCK] = at + 1;
    }
    starts[blocks] = bytes.length + 1;
    return starts;
  }
}

/** How many blocks so many names make. */
export function blocksOf(count: number): number {
  return Math.ceil(count / BLOCK);
}

function endOfName(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(0, from);
  return end < 0 ? bytes.length : end;
}
