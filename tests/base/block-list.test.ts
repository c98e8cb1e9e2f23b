import { expect, test } from 'vitest';
import { BlockList } from '../../src/base/arrays/block-list.ts';

const numbers = Array.from({ length: 300 }, (_, i) => i);

test('a list with another item has all the others, and the list before stays as it was', () => {
  const list = BlockList.of(numbers);
  for (const place of [0, 127, 128, 255, 256, 299]) {
    const changed = list.with(place, -1);
    expect([...changed]).toEqual(numbers.with(place, -1));
    expect(changed.at(place)).toBe(-1);
    expect(changed.at((place + 1) % 300)).toBe((place + 1) % 300);
  }
  expect([...list]).toEqual(numbers);
});

test('there is nothing behind its end, and nothing in an empty one', () => {
  const list = BlockList.of(numbers);
  expect(list.at(300)).toBeUndefined();
  expect(list.at(400)).toBeUndefined();
  expect([...BlockList.of([])]).toEqual([]);
});
