import type { ResourceAmounts } from './capacity.ts';
import { createHeap, type Heap } from './heap.ts';

/** What could begin but for the resources that it needs. */
export interface ReadyQueue<T> {
  readonly size: number;
  add(item: T, need: ResourceAmounts): void;
  /** The first, in the queue's order, of those whose need fits. */
  takeFirst(fits: (need: ResourceAmounts) => boolean): T | undefined;
}

/**
 * Of all that need the same, only the first is ever looked at, and few things are needed differently: so
 * thousands that wait cost no more than one.
 * @param isBefore a strict order
 */
export function createReadyQueue<T>(isBefore: (a: T, b: T) => boolean): ReadyQueue<T> {
  const queues = new Map<string, { readonly need: ResourceAmounts; readonly items: Heap<T> }>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(item, need) {
      const key = `${need.cpus} ${need.memory} ${need.gpus}`;
      let queue = queues.get(key);
      if (!queue) {
        queue = { need, items: createHeap(isBefore) };
        queues.set(key, queue);
      }
      queue.items.add(item);
      size += 1;
    },
    takeFirst(fits) {
      let first: Heap<T> | undefined;
      for (const { need, items } of queues.values()) {
        if (items.size === 0 || !fits(need)) continue;
        if (!first || isBefore(items.first()!, first.first()!)) first = items;
      }
      if (first) size -= 1;
      return first?.takeFirst();
    },
  };
}
