/** The relative paths of the files of a tree as one piece of UTF-8: as strings, those of 100,000 files would take longer to make than to compare. */
export class Names {
  readonly count: number;
  /** Paths in order, NUL between. */
  readonly bytes: Buffer;
  #starts: Uint32Array | undefined;
  #list: readonly string[] | undefined;

  constructor(count: number, bytes: Buffer) {
    this.count = count;
    this.bytes = bytes;
  }

  static of(list: readonly string[]): Names {
    return new Names(list.length, Buffer.from(list.join('\0')));
  }

  /** All of them. */
  get list(): readonly string[] {
    this.#list ??= this.count === 0 ? [] : this.bytes.toString('utf8').split('\0');
    return this.#list;
  }

  /** One of them, without making all. */
  at(i: number): string {
    this.#starts ??= this.#findStarts();
    return this.bytes.toString('utf8', this.#starts[i]!, this.#starts[i + 1]! - 1);
  }

  equals(other: Names): boolean {
    return this.count === other.count && this.bytes.equals(other.bytes);
  }

  /** Where each begins, and where one after the last would. */
  #findStarts(): Uint32Array {
    const starts = new Uint32Array(this.count + 1);
    for (let i = 1, at = 0; i < this.count; i += 1) {
      at = this.bytes.indexOf(0, at) + 1;
      starts[i] = at;
    }
    starts[this.count] = this.bytes.length + 1;
    return starts;
  }
}
