import { firstNames } from '../base/text/first-names.ts';
import type { Skipped } from '../generated/result-schemas.js';

/** What a stage leaves out: counted, said and recorded beside its result. */
export interface Skips {
  /** Counts it by what it is; of one thing several times, the counts add up. */
  leaveOut(what: string, items: Skip): void;
  /** "300 of 3000 pairs left out, as their image is missing: a.jpg, b.jpg, …", each. */
  words(): string[];
  /** `skipped` of metrics.json, where there is any. */
  recorded(): { skipped?: Skipped };
}

export interface Skip {
  readonly names: readonly string[];
  /** Where not all of them are named. */
  readonly count?: number;
  readonly of: number;
  readonly reason: string;
}

/** How many are named. */
const NAMED = 5;

export function openSkips(): Skips {
  const skipped = new Map<string, Skipped[string]>();
  const left = () => [...skipped].filter(([, { count }]) => count > 0);
  return {
    leaveOut(what, { names, count = names.length, of, reason }) {
      const before = skipped.get(what) ?? { count: 0, of: 0, reason, first: [] };
      skipped.set(what, {
        count: before.count + count,
        of: before.of + of,
        reason,
        first: [...new Set([...before.first, ...names])].slice(0, NAMED),
      });
    },
    words: () => left().map(([what, items]) => describe(what, items)),
    recorded: () => (left().length > 0 ? { skipped: Object.fromEntries(left()) } : {}),
  };
}

function describe(what: string, { count, of, reason, first }: Skipped[string]): string {
  return `${count} of ${of} ${what} left out, ${reason}: ${firstNames(first, count)}`;
}
