import { escapeHtml } from '../escape.ts';
import type { ReportInput } from '../input.ts';
import { percent } from '../numbers.ts';
import { summaryTable } from '../tables/results.ts';
import { type Column, formatCell, type Row } from '../tables/table.ts';

/** One tile for each main figure: the best value, whose it is, and how far it is ahead of the first experiment. */
export function highlights(input: ReportInput): string {
  const { columns, rows } = summaryTable(input);
  const tiles = columns
    .filter(({ kind, key }) => kind === 'percent' && !key.includes('.tar@'))
    .map((column) => tile(column, rows));
  return tiles.length === 0 ? '' : `<ul class="tiles">\n${tiles.join('\n')}\n</ul>`;
}

function tile(column: Column, rows: readonly Row[]): string {
  const known = rows.filter((row) => typeof row[column.key] === 'number');
  const valueIn = (row: Row): number => row[column.key] as number;
  const best = known.reduce((a, b) => (valueIn(b) > valueIn(a) ? b : a));
  const first = known[0]!;
  const ahead = Number(percent(valueIn(best))) - Number(percent(valueIn(first)));
  const note =
    ahead > 0
      ? `${best['experiment']}, ${ahead.toFixed(2)} points above ${first['experiment']}`
      : `${best['experiment']}`;
  const value = formatCell({ ...column, spread: undefined }, best);
  return `<li><span class="what">${escapeHtml(`${column.group} ${column.label}`)}</span> <strong>${escapeHtml(value)}<small> %</small></strong> <span class="who">${escapeHtml(note)}</span></li>`;
}
