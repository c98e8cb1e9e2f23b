/** How many items are copied where one is replaced, and one for each so many that the list has. */
const BLOCK = 128;

/**
 * A list that never changes. One with another item in a place shares all but a block of the items with it, so
 * that a million of them, one after the other, do not take the square of the time.
 */
export class BlockList<Item> {
  static of<Item>(items: readonly Item[]): BlockList<Item> {
    const blocks: Item[][] = [];
    for (let from = 0; from < items.length; from += BLOCK) blocks.push(items.slice(from, from + BLOCK));
    return new BlockList(blocks);
  }

  readonly #blocks: readonly (readonly Item[])[];

  private constructor(blocks: readonly (readonly Item[])[]) {
    this.#blocks = blocks;
  }

  at(place: number): Item | undefined {
    return this.#blocks[Math.floor(place / BLOCK)]?.[place % BLOCK];
  }

  /** @param place of an item that there is */
  with(place: number, item: Item): BlockList<Item> {
    const block = Math.floor(place / BLOCK);
    return new BlockList(this.#blocks.with(block, this.#blocks[block]!.with(place % BLOCK, item)));
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (const block of this.#blocks) yield* block;
  }
}
