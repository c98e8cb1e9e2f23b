import type { FileChange } from './listing.ts';

/** What changed in a tree: how many files, and the first few of them. Short, however large the tree. */
export interface ChangeSummary {
  readonly count: number;
  readonly first: readonly FileChange[];
}

/** So many files are named. */
const NAMED = 3;

export function summarizeChanges(changes: readonly FileChange[]): ChangeSummary {
  return { count: changes.length, first: changes.slice(0, NAMED) };
}
