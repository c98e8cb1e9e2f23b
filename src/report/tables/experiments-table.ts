import { EXPERIMENT_NOTES, type ExperimentResult } from '../experiment.ts';
import { type Entry, singleRow } from './entries.ts';
import { repeatedTable } from './repeated-table.ts';
import type { Column, Table } from './table.ts';

const EXPERIMENT: Column = { key: 'experiment', label: 'Experiment', kind: 'text' };

/** One row for each experiment that has any of the values. */
export function experimentsTable(
  caption: string,
  experiments: readonly ExperimentResult[],
  entries: readonly Entry[],
): Table {
  const shown = experiments.filter((experiment) =>
    entries.some(({ read }) => read(experiment) !== undefined),
  );
  const noted = EXPERIMENT_NOTES.filter(({ of }) => experiments.some(of));
  const name = noted.length > 0 ? { ...EXPERIMENT, noted } : EXPERIMENT;
  const isRepeated = experiments.some(({ repetitions }) => repetitions !== undefined);
  if (isRepeated) return repeatedTable(caption, name, shown, entries);
  const columns = [name, ...entries.map(({ column }) => column)];
  return { caption, columns, rows: shown.map((one) => singleRow(one, entries)) };
}
