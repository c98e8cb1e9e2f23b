/** So many items are compared at once first: almost all are the same. */
const BLOCK = 512;

/** What is kept of items before and after, so many bytes of each. */
export type ComparedBytes = readonly [before: Buffer, after: Buffer, bytes: number];

/**
 * Numbers, ascending, of the items of which any part is not the same.
 * @param parts of as many items each, before and after
 */
export function differing(...parts: readonly [ComparedBytes, ...ComparedBytes[]]): number[] {
  const [[, first, bytes]] = parts;
  const count = first.length / bytes;
  const isSame = (from: number, to: number): boolean =>
    parts.every(
      ([before, after, size]) => before.compare(after, from * size, to * size, from * size, to * size) === 0,
    );
  const numbers: number[] = [];
  for (let begin = 0; begin < count; begin += BLOCK) {
    const end = Math.min(begin + BLOCK, count);
    if (isSame(begin, end)) continue;
    for (let i = begin; i < end; i += 1) if (!isSame(i, i + 1)) numbers.push(i);
  }
  return numbers;
}
