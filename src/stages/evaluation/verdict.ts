import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import type { Remarks, Skipped } from '../../generated/result-schemas.js';
import type { StageContext } from '../context.ts';
import { writeJson } from '../write-json.ts';

/**
 * The one place that decides what an evaluation may report: nothing over nothing, no number that is none, and
 * nothing over a part without saying so.
 */
export interface EvaluationVerdict {
  /** Something is odd, but counts: said on the terminal, and with the result. */
  remark(text: string): void;
  /** Counts what is left out; of one thing several times, the counts add up. */
  leaveOut(what: string, items: Skip): void;
  /** Throws InputError where there are none of one sort of trials. */
  requireTrials(counts: Readonly<Record<string, number>>, at: { place: string; cure: string }): void;
  /**
   * Writes metrics.json, with `skipped` and `remarks` where there are any. Trials must have been counted.
   */
  publish(metrics: object): Promise<void>;
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

export function openVerdict({ out, warn }: Pick<StageContext<unknown>, 'out' | 'warn'>): EvaluationVerdict {
  const skipped = new Map<string, Skipped[string]>();
  const remarks = new Set<string>();
  let isCounted = false;
  return {
    remark(text) {
      if (!remarks.has(text)) warn(text);
      remarks.add(text);
    },
    leaveOut(what, { names, count = names.length, of, reason }) {
      const before = skipped.get(what) ?? { count: 0, of: 0, reason, first: [] };
      skipped.set(what, {
        count: before.count + count,
        of: before.of + of,
        reason,
        first: [...new Set([...before.first, ...names])].slice(0, NAMED),
      });
    },
    requireTrials(counts, at) {
      isCounted = true;
      const none = Object.keys(counts).find((sort) => counts[sort] === 0);
      if (none !== undefined) throw new InputError(`there are no ${none} to evaluate`, at);
    },
    async publish(metrics) {
      if (!isCounted) throw new Error('an evaluation must count its trials before it reports');
      const left = [...skipped].filter(([, { count }]) => count > 0);
      for (const [what, items] of left) warn(`over a part: ${describe(what, items)}`);
      const all = {
        ...metrics,
        ...(left.length > 0 && { skipped: Object.fromEntries(left) }),
        ...(remarks.size > 0 && { remarks: [...remarks] satisfies Remarks }),
      };
      requireNumbers(all, []);
      await writeJson(join(out, 'metrics.json'), all);
    },
  };
}

/** "300 of 3000 pairs left out, as their image is missing: a.jpg, b.jpg, …" */
function describe(what: string, { count, of, reason, first }: Skipped[string]): string {
  const more = count > first.length ? ', …' : '';
  return `${count} of ${of} ${what} left out, ${reason}: ${first.join(', ')}${more}`;
}

/** JSON would write null for them. */
function requireNumbers(value: unknown, path: readonly string[]): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`the metric ${path.join('.')} is ${value}`);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) requireNumbers(inner, [...path, key]);
}
