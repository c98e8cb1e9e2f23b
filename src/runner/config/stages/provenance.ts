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
  const [page, licence, byHand, written] = [text('page'), text('licence'), text('by-hand'), text('size')];
  const bytes = parseBytes(written);
  return {
    ...(page !== undefined && { page }),
    ...(licence !== undefined && { licence }),
    ...(bytes !== undefined && { size: { written: written!, bytes } }),
    ...(byHand !== undefined && { byHand }),
  };
}
