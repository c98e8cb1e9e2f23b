import { escapeMarkdown } from './escape.ts';
import type { ReportInput } from './input.ts';
import { DEFAULT_TITLE, sectionsOf } from './sections.ts';
import { renderTable } from './tables/render-table.ts';

/** The report as Markdown (GitHub's, with tables). Its pictures are the files of `figureFiles`, beside it. */
export function renderMarkdown(input: ReportInput): string {
  const parts = [`# ${escapeMarkdown(input.title ?? DEFAULT_TITLE)}`];
  for (const { title, text, notes = [], tables, figures } of sectionsOf(input)) {
    parts.push(`## ${title}`, text);
    for (const table of tables) parts.push(`${table.caption}:`, renderTable(table, 'md').trimEnd());
    if (notes.length > 0) parts.push(notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n'));
    if (figures.length > 0)
      parts.push(figures.map((f) => `![${escapeMarkdown(f.title)}](${f.id}.svg)`).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}
