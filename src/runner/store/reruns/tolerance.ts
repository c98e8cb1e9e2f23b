import type { Json } from '../../../base/json.ts';
import type { Tolerance } from '../../plan/plan.ts';
import type { Metrics } from '../metrics.ts';

/** A metric that two runs of one task do not agree on; undefined where a run has none of that name. */
export interface MetricDifference {
  readonly name: string;
  readonly from: Json | undefined;
  readonly to: Json | undefined;
  /** Undefined where none is declared for it: then it has to be equal. */
  readonly tolerance: number | undefined;
  readonly isWithin: boolean;
}

export function compareMetrics(from: Metrics, to: Metrics, tolerance: Tolerance): MetricDifference[] {
  const names = [...new Set([...to.keys(), ...from.keys()])];
  return names.flatMap((name) => {
    const [before, after] = [from.get(name), to.get(name)];
    if (before === after) return [];
    const allowed = toleranceOf(name, tolerance);
    return [
      { name, from: before, to: after, tolerance: allowed, isWithin: isWithin(before, after, allowed) },
    ];
  });
}

/** What a tolerance is declared for and the task does not measure: most likely a misspelt name. */
export function unmeasured(tolerance: Tolerance, metrics: Metrics): string[] {
  const names = [...metrics.keys()];
  return Object.keys(tolerance).filter((pattern) => !names.some((name) => fits(pattern, name)));
}

/** A full name counts before any with `*`, and of these the first that fits. */
function toleranceOf(name: string, tolerance: Tolerance): number | undefined {
  if (Object.hasOwn(tolerance, name)) return tolerance[name];
  return Object.entries(tolerance).find(([pattern]) => fits(pattern, name))?.[1];
}

function fits(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}

/** 0.912 and 0.91 lie 0.002 apart, whatever their difference as binary fractions. */
function isWithin(from: Json | undefined, to: Json | undefined, tolerance: number | undefined): boolean {
  if (typeof from !== 'number' || typeof to !== 'number' || tolerance === undefined) return false;
  const rounding = 2 * Number.EPSILON * Math.max(Math.abs(from), Math.abs(to));
  return Math.abs(to - from) <= tolerance + rounding;
}
