import type { Figure } from './charts/chart.ts';
import type { Table } from './tables/table.ts';

/** A part of a report: the same in the page and in Markdown. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Below its text, one by one. */
  readonly notes?: readonly string[];
  readonly tables: readonly Table[];
  readonly figures: readonly Figure[];
}
