import { createHash } from 'node:crypto';
import { figureSvg } from './charts/chart.ts';
import { escapeHtml } from './escape.ts';
import type { ReportInput } from './input.ts';
import { highlights } from './page/highlights.ts';
import { htmlTable } from './page/html-table.ts';
import { PAGE_STYLE } from './page/style.ts';
import type { Section } from './section.ts';
import { DEFAULT_TITLE, sectionsOf } from './sections.ts';

/**
 * What a browser lets the page do: nothing but look as its own style sheet says. Whatever a name in a data
 * set holds, it stays text.
 */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The report as one page that needs nothing else: no script, no font, no picture from elsewhere. */
export function renderHtml(input: ReportInput): string {
  const title = escapeHtml(input.title ?? DEFAULT_TITLE);
  const sections = sectionsOf(input);
  const links = sections.map(
    (section) => `<li><a href="#${section.id}">${escapeHtml(section.title)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<nav aria-label="Sections"><ul>
${links.join('\n')}
</ul></nav>
${highlights(input)}
</header>
<main>
${sections.map(renderSection).join('\n')}
</main>
<footer>Made by occ-pipe.</footer>
</body>
</html>
`;
}

function renderSection({ id, title, text, notes = [], tables, figures }: Section): string {
  const items = notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('\n');
  const pictures = figures.map((figure) => `<figure>\n${figureSvg(figure)}\n</figure>`).join('\n');
  return `<section aria-labelledby="${id}-heading" id="${id}">
<h2 id="${id}-heading">${escapeHtml(title)}</h2>
<p>${escapeHtml(text)}</p>
${tables.map(htmlTable).join('\n')}
${items && `<ul class="notes">\n${items}\n</ul>\n`}${pictures && `<div class="figures">\n${pictures}\n</div>`}
</section>`;
}
