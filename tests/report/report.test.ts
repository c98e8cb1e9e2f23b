import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { figureFiles } from '../../src/report/figure-files.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { inputOf, study } from './support/study.ts';

describe('the page', () => {
  const page = renderHtml(study());

  test('needs nothing from elsewhere', () => {
    expect(page).not.toMatch(/\b(?:src|href)="(?!#)/);
    expect(page).not.toMatch(/<script|<link|@import|url\(/);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
  });

  test('may do nothing in a browser but look as its one style sheet says', () => {
    const [, style] = /<style>([\s\S]*?)<\/style>/.exec(page)!;
    const hash = createHash('sha256').update(style!).digest('base64');
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)!;
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page.match(/<style/g)).toHaveLength(1);
    expect(page).not.toMatch(/ style="| on[a-z]+="/);
  });

  test('has every section, and a link to each', () => {
    const sections = [...page.matchAll(/<section [^>]*id="([^"]+)"/g)].map((match) => match[1]);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    expect(sections).toEqual(['summary', 'verification', 'ar', 'megaface', 'training']);
    expect(links).toEqual(sections);
  });

  test('closes every element that it opens', () => {
    const open: string[] = [];
    const tags = page
      .replace(/<style>[\s\S]*?<\/style>/g, '')
      .matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/gi);
    for (const [tag, closing, name, selfClosing] of tags) {
      if (selfClosing || name === 'meta') continue;
      if (closing) expect([tag, open.pop()]).toEqual([tag, name]);
      else open.push(name!);
    }
    expect(open).toEqual([]);
  });

  test('has no id twice', () => {
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('marks the best of a column, for readers with a screen and without', () => {
    expect(page).toContain(
      '<td class="best"><strong>84.60 ± 1.25</strong><span class="unseen"> (best)</span></td>',
    );
  });

  test('says on top who is best and how far ahead of the first experiment', () => {
    expect(page).toContain('from-p5: 7.15 points above baseline');
    expect(page).toContain('<span class="who">baseline, occ-p5</span>');
  });

  test('shows names as text, whatever they hold', () => {
    const input = study();
    const hostile = '<script>alert("x")</script> & \'y\'';
    const experiments = input.experiments.map((experiment) => ({
      ...experiment,
      name: hostile,
      training: { ...experiment.training, options: { mode: hostile } },
    }));
    const evil = renderHtml(
      inputOf(
        [...experiments, { ...experiments[0]!, training: { ...experiments[0]!.training, options: {} } }],
        hostile,
      ),
    );
    expect(evil).not.toContain('<script');
    expect(evil).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;');
  });

  test('is the same every time', () => {
    expect(renderHtml(study())).toBe(page);
  });

  test('of a study without any result is a page all the same', () => {
    expect(renderHtml(inputOf([], 'Nothing yet'))).toContain('<h1>Nothing yet</h1>');
  });
});

describe('the Markdown', () => {
  const text = renderMarkdown(study());

  test('names exactly the pictures that are written beside it', () => {
    const pictures = [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map((match) => match[1]);
    expect(pictures).toEqual(figureFiles(study()).map(({ name }) => name));
  });

  test('has tables with as many cells in each row as in the header', () => {
    const tables = text.split('\n\n').filter((block) => block.startsWith('|'));
    expect(tables).toHaveLength(6);
    for (const table of tables) {
      const cells = table.split('\n').map((line) => line.split(/(?<!\\)\|/).length);
      expect(new Set(cells).size).toBe(1);
    }
  });

  test('takes the title that it is given', () => {
    expect(text).toMatch(/^# Occluded face recognition\n/);
    expect(renderMarkdown({ ...study(), title: 'My *study*' })).toMatch(/^# My \\\*study\\\*\n/);
  });
});
