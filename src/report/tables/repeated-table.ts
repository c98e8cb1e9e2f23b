import type { ExperimentResult } from '../experiment.ts';
import { sampleDeviation } from '../means.ts';
import { type Entry, singleRow } from './entries.ts';
import type { Cell, Column, Row, Table } from './table.ts';

/** A table some of whose rows are means over repetitions; how many there are stands in the column `n`. */
export function repeatedTable(
  caption: string,
  name: Column,
  experiments: readonly ExperimentResult[],
  entries: readonly Entry[],
): Table {
  const columns = entries.map(({ column }) => withRepetitions(column));
  const rows = experiments.map((experiment): [Row, readonly Row[]] => {
    const { repetitions } = experiment;
    if (!repetitions) return [{ ...singleRow(experiment, entries), n: 1 }, []];
    const singles = repetitions.map((one) => ({
      ...singleRow(one, entries),
      'repetition-of': experiment.name,
      n: 1,
    }));
    return [meanRow(experiment, singles, columns, entries), singles];
  });
  return {
    caption,
    columns: [name, { key: 'n', label: 'n', kind: 'count' }, ...columns],
    rows: rows.map(([row]) => row),
    repetitions: new Map(rows),
  };
}

/** Counts of images and the like are no results that could spread. */
function withRepetitions(column: Column): Column {
  if (column.better === undefined) return column;
  return { ...column, repeated: { deviation: `${column.key}.sd`, count: `${column.key}.n` } };
}

function meanRow(
  experiment: ExperimentResult,
  singles: readonly Row[],
  columns: readonly Column[],
  entries: readonly Entry[],
): Row {
  const row: Record<string, Cell> = { ...singleRow(experiment, entries) };
  const values = columns.map(({ key }) => singles.map((single) => single[key]).filter(isNumber));
  const n = Math.max(...values.map(({ length }) => length));
  row['n'] = n;
  for (const [i, { spread, repeated }] of columns.entries()) {
    // The mean of what several evaluations say of their own spread would be taken for that of the
    // repetitions.
    if (spread !== undefined) row[spread] = null;
    if (!repeated) continue;
    row[repeated.deviation] = sampleDeviation(values[i]!);
    if (values[i]!.length < n) row[repeated.count] = values[i]!.length;
  }
  return row;
}

function isNumber(value: Cell | undefined): value is number {
  return typeof value === 'number';
}
