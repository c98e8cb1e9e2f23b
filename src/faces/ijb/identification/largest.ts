/** The largest of many numbers. */
export interface Largest {
  /** What is no number is not counted. */
  add(value: number): void;
  /** Numbers that were added. */
  seen(): number;
  /** The `rank`-th largest, from 1; undefined where there are fewer, or fewer are kept. */
  at(rank: number): number | undefined;
}

/** @param kept how many are kept, at least 1 */
export function largest(kept: number): Largest {
  const buffer = new Float64Array(4 * kept + 1024);
  let [held, count, least] = [0, 0, Number.NEGATIVE_INFINITY];
  const settle = (): Float64Array => {
    const sorted = buffer.subarray(0, held).sort().reverse();
    held = Math.min(held, kept);
    if (held === kept) least = sorted[kept - 1]!;
    return sorted;
  };
  return {
    add(value) {
      if (Number.isNaN(value)) return;
      count++;
      if (value <= least) return;
      buffer[held++] = value;
      if (held === buffer.length) settle();
    },
    seen: () => count,
    at(rank) {
      const sorted = settle();
      return rank <= held ? sorted[rank - 1] : undefined;
    },
  };
}
