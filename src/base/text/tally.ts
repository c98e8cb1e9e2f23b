import { groupDigits } from '../group-digits.ts';

/** Things that are counted, and the names of the first of them. */
export interface Tally {
  readonly count: number;
  readonly first: readonly string[];
}

/** Names in a message. */
const SHOWN = 3;

export function createTally(): Tally & { add(name: string): void } {
  const first: string[] = [];
  let count = 0;
  return {
    first,
    get count() {
      return count;
    },
    add(name) {
      count += 1;
      if (first.length < SHOWN) first.push(name);
    },
  };
}

/** As a message between threads takes it. */
export function tallied({ count, first }: Tally): Tally {
  return { count, first };
}

/** "2 links, to what is not in it: a, b". */
export function tallyWords({ count, first }: Tally, [one, many]: readonly [string, string]): string {
  const names = `${first.join(', ')}${count > first.length ? ', ...' : ''}`;
  return `${groupDigits(count)} ${count === 1 ? one : many}: ${names}`;
}
