import type { Tolerance } from '../../plan/plan.ts';
import { asMap, EMPTY_MAP, type LocatedEntry, toJson } from '../source/located.ts';

/**
 * Undefined where a stage declares none; values of a wrong type were reported already, and count as left out.
 */
export function readTolerance(stage: ReadonlyMap<string, LocatedEntry>): Tolerance | undefined {
  const { entries } = asMap(stage.get('tolerance')?.value) ?? EMPTY_MAP;
  const numbers = [...entries].flatMap(([name, { value }]) => {
    const number = toJson(value);
    return typeof number === 'number' ? [[name, number] as const] : [];
  });
  return numbers.length > 0 ? Object.fromEntries(numbers) : undefined;
}
