import { compareBytes } from '../../../base/compare-bytes.ts';
import { groupDigits } from '../../../base/group-digits.ts';

/** The labels that a network is trained on. */
export interface People {
  /** Of each image: 0 .. classes-1; in memory that threads share. */
  readonly labels: Int32Array;
  readonly classes: number;
}

/**
 * Numbers people without gaps: a class that nobody has would be one that is never trained. Labels that are 0
 * .. n-1 already stay as they are, others are numbered in their order, which is said.
 * @param found labels as a data set has them, whole numbers
 */
export function numberPeople(found: ArrayLike<number>, remark: (text: string) => void): People {
  const known = new Set<number>();
  for (let i = 0; i < found.length; i++) known.add(found[i]!);
  const sorted = Float64Array.from(known).sort();
  const gap = sorted.findIndex((label, i) => label !== i);
  if (gap >= 0) {
    const [first, last] = [sorted[0]!, sorted.at(-1)!];
    remark(
      `the labels ${first} to ${last} are of ${groupDigits(sorted.length)} people, as some numbers are not used (${gap} is the first): they are renumbered in their order, 0 to ${sorted.length - 1}`,
    );
  }
  const numbers = gap < 0 ? undefined : new Map([...sorted].map((label, i) => [label, i]));
  const labels = shared(found.length);
  for (let i = 0; i < found.length; i++) labels[i] = numbers?.get(found[i]!) ?? found[i]!;
  return { labels, classes: sorted.length };
}

/** People by name: 0, 1, 2 ... in byte order of their names, as those of a tree of folders. */
export function numberNames(found: readonly string[]): People {
  const sorted = [...new Set(found)].sort(compareBytes);
  const numbers = new Map(sorted.map((name, i) => [name, i]));
  const labels = shared(found.length);
  for (let i = 0; i < found.length; i++) labels[i] = numbers.get(found[i]!)!;
  return { labels, classes: sorted.length };
}

function shared(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}
