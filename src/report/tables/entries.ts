import { EXPERIMENT_NOTES, type ExperimentResult } from '../experiment.ts';
import type { Cell, Column, Row } from './table.ts';

export type Read = (experiment: ExperimentResult) => Cell | undefined;

/** A column, and where its values come from: those shown, and their standard deviations. */
export interface Entry {
  readonly column: Column;
  readonly read: Read;
  readonly spread?: Read;
}

/** What the lists hold, each once, in the order of its first appearance. */
export function unionOf<Value>(lists: readonly (readonly Value[])[]): Value[] {
  return [...new Set(lists.flat())];
}

export function singleRow(experiment: ExperimentResult, entries: readonly Entry[]): Row {
  const row: Record<string, Cell> = { experiment: experiment.name };
  for (const { key, of } of EXPERIMENT_NOTES) {
    const notes = of(experiment);
    if (notes) row[key] = notes.join('; ');
  }
  for (const { column, read, spread } of entries) {
    row[column.key] = read(experiment) ?? null;
    if (column.spread !== undefined) row[column.spread] = spread?.(experiment) ?? null;
  }
  return row;
}
