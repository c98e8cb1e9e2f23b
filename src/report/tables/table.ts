import { groupDigits } from '../../base/group-digits.ts';
import { percent } from '../numbers.ts';

/** A value of a table: text, a number, or nothing where an experiment was not evaluated. */
export type Cell = string | number | null;

export interface NoteMark {
  readonly key: string;
  readonly mark: string;
}

export interface Column {
  /** Names the value in rows, CSV and JSON. */
  readonly key: string;
  readonly label: string;
  /** A heading above neighbouring columns that share it. */
  readonly group?: string;
  readonly kind: 'text' | 'percent' | 'count' | 'number';
  /** Which end is good; left out where neither is. */
  readonly better?: 'higher' | 'lower';
  /** The best value has a tile at the top of the page. */
  readonly isHighlight?: boolean;
  /** Key of the standard deviation, shown behind the value. */
  readonly spread?: string;
  /**
   * Keys of the standard deviation over repetitions, shown in its place, and of how many have the value, if
   * not all.
   */
  readonly repeated?: { readonly deviation: string; readonly count: string };
  /** Keys of notes, and the marks of values that have one. */
  readonly noted?: readonly NoteMark[];
}

export type Row = Readonly<Record<string, Cell>>;

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Where some rows are means over repetitions: the rows of these, for programs. */
  readonly repetitions?: ReadonlyMap<Row, readonly Row[]>;
}

/** Rows whose value is the best of the column, as it is shown; none where all are alike. */
export function bestRows(table: Table, column: Column): ReadonlySet<Row> {
  const { better } = column;
  if (better === undefined) return new Set();
  const shown = (row: Row): number => Number(formatValue(column, row[column.key]!));
  const rows = table.rows.filter((row) => typeof row[column.key] === 'number');
  const values = rows.map(shown);
  const best = better === 'higher' ? Math.max(...values) : Math.min(...values);
  const winners = rows.filter((row) => shown(row) === best);
  return new Set(winners.length < rows.length ? winners : []);
}

/** A cell as people read it; "–" for nothing. */
export function formatCell(column: Column, row: Row): string {
  const value = row[column.key] ?? null;
  if (value === null) return '–';
  const { spread, repeated, noted } = column;
  const number = (key: string | undefined): number | undefined => {
    const found = key === undefined ? undefined : row[key];
    return typeof found === 'number' ? found : undefined;
  };
  const deviation = number(repeated?.deviation) ?? number(spread);
  const count = number(repeated?.count);
  return [
    formatValue(column, value),
    deviation === undefined ? '' : ` ± ${formatValue(column, deviation)}`,
    count === undefined ? '' : ` (n = ${count})`,
    ...(noted ?? []).map(({ key, mark }) => (row[key] ? ` ${mark}` : '')),
  ].join('');
}

function formatValue(column: Column, value: string | number): string {
  if (typeof value === 'string') return value;
  switch (column.kind) {
    case 'percent':
      return percent(value);
    case 'number':
      return value.toFixed(3);
    default:
      return groupDigits(value);
  }
}
