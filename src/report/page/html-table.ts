import { escapeHtml } from '../escape.ts';
import { bestRows, type Column, formatCell, type Row, type Table } from '../tables/table.ts';

/**
 * A table that scrolls sideways in itself where the window is narrow; the experiments' names stay in view.
 */
export function htmlTable(table: Table): string {
  const best = new Map(table.columns.map((column) => [column, bestRows(table, column)]));
  const rows = table.rows.map((row) => {
    const cells = table.columns.map((column, i) => cell(column, row, i === 0, best.get(column)!.has(row)));
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<div class="scroll" role="region" aria-label="${escapeHtml(table.caption)}" tabindex="0">
<table>
<caption>${escapeHtml(table.caption)}</caption>
<thead>
${header(table.columns)}
</thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</div>`;
}

function cell(column: Column, row: Row, isName: boolean, isBest: boolean): string {
  const text = escapeHtml(formatCell(column, row));
  if (isName) return `<th scope="row">${text}</th>`;
  if (isBest) return `<td class="best"><strong>${text}</strong><span class="unseen"> (best)</span></td>`;
  return column.kind === 'text' ? `<td class="text">${text}</td>` : `<td>${text}</td>`;
}

/** One row, or two where neighbouring columns share a heading. */
function header(columns: readonly Column[]): string {
  if (columns.every(({ group }) => group === undefined)) {
    return `<tr>${columns.map(heading).join('')}</tr>`;
  }
  const groups = neighbours(columns);
  const upper = groups.map(([first, ...more]) =>
    first.group === undefined
      ? `<th scope="col" rowspan="2">${escapeHtml(first.label)}</th>`
      : `<th scope="colgroup" colspan="${more.length + 1}" class="group">${escapeHtml(first.group)}</th>`,
  );
  const lower = columns.filter(({ group }) => group !== undefined).map(heading);
  return `<tr>${upper.join('')}</tr>\n<tr>${lower.join('')}</tr>`;
}

function heading({ kind, label }: Column): string {
  return `<th scope="col"${kind === 'text' ? ' class="text"' : ''}>${escapeHtml(label)}</th>`;
}

type Neighbours = [Column, ...Column[]];

function neighbours(columns: readonly Column[]): Neighbours[] {
  const groups: Neighbours[] = [];
  for (const column of columns) {
    const last = groups.at(-1);
    if (last !== undefined && column.group !== undefined && last[0].group === column.group) last.push(column);
    else groups.push([column]);
  }
  return groups;
}
