import { escapeHtml } from '../escape.ts';
import type { ReportInput } from '../input.ts';
import { percent } from '../numbers.ts';
import { summaryTable } from '../tables/summary.ts';
import type { Column, Row } from '../tables/table.ts';

/**
 * A tile for each main figure: the best value, whose it is, and how far it is ahead of the first experiment.
 */
export function highlights(input: ReportInput): string {
  const { columns, rows } = summaryTable(input);
  const tiles = columns
    .filter(({ key, isHighlight }) => isHighlight && rows.some((row) => typeof row[key] === 'number'))
    .map((column) => tile(column, rows));
  return tiles.length === 0 ? '' : `<ul class="tiles">\n${tiles.join('\n')}\n</ul>`;
}

function tile(column: Column, rows: readonly Row[]): string {
  const known = rows.flatMap((row) => {
    const value = row[column.key];
    return typeof value === 'number'
      ? [{ name: String(row['experiment']), value, shown: percent(value) }]
      : [];
  });
  const first = known[0]!;
  const isLess = column.better === 'lower';
  const best = known.reduce((a, b) => ((isLess ? b.value < a.value : b.value > a.value) ? b : a));
  const winners = known.filter(({ shown }) => shown === best.shown).map(({ name }) => name);
  const ahead = Math.abs(Number(best.shown) - Number(first.shown));
  const who = winners.length > 3 ? `${winners[0]} and ${winners.length - 1} others` : winners.join(', ');
  const note =
    ahead > 0 ? `${who}: ${ahead.toFixed(2)} points ${isLess ? 'below' : 'above'} ${first.name}` : who;
  const what = escapeHtml(`${column.group} ${column.label}`);
  return `<li><span class="what">${what}</span> <strong>${best.shown}<small> %</small></strong> <span class="who">${escapeHtml(note)}</span></li>`;
}
