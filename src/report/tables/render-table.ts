import { csvFormat } from 'd3-dsv';
import { escapeMarkdown } from '../escape.ts';
import { fitWidth, MARK } from './fit-width.ts';
import { bestRows, type Cell, type Column, formatCell, type Table } from './table.ts';

export type TableFormat = 'text' | 'md' | 'csv' | 'json';

/**
 * A table as text for a terminal, Markdown, CSV (RFC 4180, with \n) or JSON, each ending in a line break.
 * Text and Markdown are for reading: percentages, best values marked. CSV and JSON are for programs: plain
 * fractions by key.
 * @param width how many characters a line of text may have
 */
export function renderTable(table: Table, format: TableFormat, width = Number.POSITIVE_INFINITY): string {
  switch (format) {
    case 'text':
      return renderText(table, width);
    case 'md':
      return renderMarkdown(table);
    case 'csv':
      return `${csvFormat(plainRows(table), plainKeys(table))}\n`;
    case 'json':
      return `${JSON.stringify(plainRows(table), null, 2)}\n`;
  }
}

function renderText(table: Table, width: number): string {
  const columns = table.columns.map((column) => ({
    label: fullLabel(column),
    isText: column.kind === 'text',
    isMarked: column.better !== undefined,
  }));
  return fitWidth({ columns, rows: readable(table, (text, best) => (best ? text + MARK : text)) }, width);
}

function renderMarkdown(table: Table): string {
  const cells = readable(table, (text, best) =>
    best ? `**${escapeMarkdown(text)}**` : escapeMarkdown(text),
  );
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const header = table.columns.map((column) => escapeMarkdown(fullLabel(column)));
  const rule = table.columns.map((column) => (column.kind === 'text' ? ':--' : '--:'));
  return `${[header, rule, ...cells].map(line).join('\n')}\n`;
}

function readable(table: Table, write: (text: string, best: boolean) => string): string[][] {
  const best = table.columns.map((column) => bestRows(table, column));
  return table.rows.map((row) =>
    table.columns.map((column, i) => write(formatCell(column, row), best[i]!.has(row))),
  );
}

function fullLabel({ group, label }: Column): string {
  return group === undefined ? label : `${group} ${label}`;
}

/** Behind a mean the repetitions that it is of, one by one. */
function plainRows(table: Table): Record<string, Cell>[] {
  const keys = plainKeys(table);
  return table.rows
    .flatMap((row) => [row, ...(table.repetitions?.get(row) ?? [])])
    .map((row) => Object.fromEntries(keys.map((key) => [key, row[key] ?? null])));
}

function plainKeys({ columns, repetitions }: Table): string[] {
  const keys = columns.flatMap(({ key, noted = [], spread, repeated }) =>
    [key, ...noted.map((note) => note.key), spread, repeated?.deviation].filter((one) => one !== undefined),
  );
  return repetitions ? keys.toSpliced(1, 0, 'repetition-of') : keys;
}
