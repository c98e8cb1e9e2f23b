import { type ReportInput, resultsOf } from '../input.ts';
import { experimentsTable } from './experiments-table.ts';
import type { Table } from './table.ts';

/** The main figures of every evaluation, one row per experiment: what `compare` prints. */
export function summaryTable(input: ReportInput): Table {
  const entries = input.evaluations.flatMap((evaluation) =>
    evaluation.report.summary(resultsOf(input, evaluation)),
  );
  return experimentsTable('Main figures, percent', input.experiments, entries);
}
