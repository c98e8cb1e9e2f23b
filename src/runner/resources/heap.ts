/** Items of which only the first, in an order that is not kept among the others, is asked for. */
export interface Heap<T> {
  readonly size: number;
  add(item: T): void;
  first(): T | undefined;
  takeFirst(): T | undefined;
}

/** A binary heap: adding and taking cost the logarithm of its size. @param isBefore a strict order */
export function createHeap<T>(isBefore: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = [];

  /** Puts an item where the place `i` is, or above it. */
  function rise(item: T, i: number): void {
    let at = i;
    for (let above = (at - 1) >> 1; at > 0 && isBefore(item, items[above]!); above = (at - 1) >> 1) {
      items[at] = items[above]!;
      at = above;
    }
    items[at] = item;
  }

  /** Puts an item at the top, or below it. */
  function sink(item: T): void {
    let at = 0;
    for (let below = 1; below < items.length; below = 2 * at + 1) {
      if (below + 1 < items.length && isBefore(items[below + 1]!, items[below]!)) below += 1;
      if (!isBefore(items[below]!, item)) break;
      items[at] = items[below]!;
      at = below;
    }
    items[at] = item;
  }

  return {
    get size() {
      return items.length;
    },
    add(item) {
      items.push(item);
      rise(item, items.length - 1);
    },
    first: () => items[0],
    takeFirst() {
      const first = items[0];
      const last = items.pop();
      if (last !== undefined && items.length > 0) sink(last);
      return first;
    },
  };
}
