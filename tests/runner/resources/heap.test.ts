import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHeap } from '../../../src/runner/resources/heap.ts';

test('what is taken first is first of all that is there, however adding and taking alternate', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer(), fc.constant('take'))), (steps) => {
      const heap = createHeap<number>((a, b) => a < b);
      let there: number[] = [];
      for (const step of steps) {
        if (typeof step === 'number') {
          heap.add(step);
          there.push(step);
        } else {
          there = there.toSorted((a, b) => a - b);
          expect(heap.takeFirst()).toBe(there.shift());
        }
        expect(heap.size).toBe(there.length);
        expect(heap.first()).toBe(there.length === 0 ? undefined : Math.min(...there));
      }
    }),
  );
});
