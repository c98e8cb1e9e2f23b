import { type NamedEvaluation, type ReportInput, resultsOf } from '../input.ts';
import type { Entry } from './entries.ts';
import { experimentsTable } from './experiments-table.ts';
import type { Table } from './table.ts';

/** The main figures of every evaluation, one row per experiment: what `compare` prints. */
export function summaryTable(input: ReportInput): Table {
  const entries = input.evaluations.flatMap((evaluation) =>
    evaluation.report.summary(resultsOf(input, evaluation)).map((entry) => named(entry, evaluation)),
  );
  return experimentsTable('Main figures, percent', input.experiments, entries);
}

/** Columns of one stage beside those of another of its kind. */
function named(entry: Entry, { stage }: NamedEvaluation): Entry {
  if (stage === undefined) return entry;
  const { column } = entry;
  const group = column.group === undefined ? stage : `${stage}: ${column.group}`;
  return { ...entry, column: { ...column, group } };
}
