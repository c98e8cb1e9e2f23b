import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import type { Remarks } from '../../generated/result-schemas.js';
import type { StageContext } from '../context.ts';
import { openSkips, type Skip } from '../skips.ts';
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

export function openVerdict({ out, warn }: Pick<StageContext<unknown>, 'out' | 'warn'>): EvaluationVerdict {
  const skips = openSkips();
  const remarks = new Set<string>();
  let isCounted = false;
  return {
    remark(text) {
      if (!remarks.has(text)) warn(text);
      remarks.add(text);
    },
    leaveOut: skips.leaveOut,
    requireTrials(counts, at) {
      isCounted = true;
      const none = Object.keys(counts).find((sort) => counts[sort] === 0);
      if (none !== undefined) throw new InputError(`there are no ${none} to evaluate`, at);
    },
    async publish(metrics) {
      if (!isCounted) throw new Error('an evaluation must count its trials before it reports');
      for (const text of skips.words()) warn(`over a part: ${text}`);
      const all = {
        ...metrics,
        ...skips.recorded(),
        ...(remarks.size > 0 && { remarks: [...remarks] satisfies Remarks }),
      };
      requireNumbers(all, []);
      await writeJson(join(out, 'metrics.json'), all);
    },
  };
}

/** JSON would write null for them. */
function requireNumbers(value: unknown, path: readonly string[]): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`the metric ${path.join('.')} is ${value}`);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) requireNumbers(inner, [...path, key]);
}
