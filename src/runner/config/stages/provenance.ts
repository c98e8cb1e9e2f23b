import type { Provenance } from '../../plan/plan.ts';
import { asMap, EMPTY_MAP, type LocatedEntry, textOf } from '../source/located.ts';
import { parseBytes } from './resources.ts';

/**
 * Undefined where a stage says nothing of it; values of a wrong type were reported already, and count as left
 * out.
 */
export function readProvenance(stage: ReadonlyMap<string, LocatedEntry>): Provenance | undefined {
  const { entries } = asMap(stage.get('provenance')?.value) ?? EMPTY_MAP;
  if (entries.size === 0) return undefined;
  const text = (key: string) => textOf(entries.get(key)?.value);
  const [page, licence, byHand, size] = [
    text('page'),
    text('licence'),
    text('by-hand'),
    parseBytes(text('size')),
  ];
  return {
    ...(page !== undefined && { page }),
    ...(licence !== undefined && { licence }),
    ...(size !== undefined && { size }),
    ...(byHand !== undefined && { byHand }),
  };
}
