import { describe, expect, test } from 'vitest';
import { accuracyTable, tarTable } from '../../src/report/evaluations/lfw/lfw-tables.ts';
import { resultsOf } from '../../src/report/input.ts';
import { renderTable } from '../../src/report/tables/render-table.ts';
import { summaryTable } from '../../src/report/tables/summary.ts';
import { bestRows, type Table } from '../../src/report/tables/table.ts';
import { optionsTable } from '../../src/report/training/options-table.ts';
import { evaluations, experimentWith, inputOf, lfwOf, pairMetrics, study } from './support/study.ts';

const small: Table = {
  caption: 'Small',
  columns: [
    { key: 'name', label: 'Experiment', kind: 'text' },
    { key: 'accuracy', label: 'clean', group: 'LFW', kind: 'percent', better: 'higher', spread: 'std' },
    { key: 'loss', label: 'loss', kind: 'number', better: 'lower' },
    { key: 'pairs', label: 'pairs', kind: 'count' },
  ],
  rows: [
    { name: 'a', accuracy: 0.9, std: 0.01, loss: 1.5, pairs: 6000 },
    { name: 'b, "quoted" | <i>', accuracy: 0.955, std: 0.02, loss: 2, pairs: 20 },
    { name: 'c', accuracy: null, std: null, loss: null, pairs: null },
  ],
};

describe('a table', () => {
  test('as text has columns under each other and an asterisk at the best', () => {
    expect(renderTable(small, 'text')).toBe(
      [
        'Experiment            LFW clean     loss    pairs',
        '-----------------  --------------  -------  -----',
        'a                  90.00 ± 1.00    1.500 *  6,000',
        'b, "quoted" | <i>  95.50 ± 2.00 *  2.000       20',
        'c                             –        –        –',
        '',
      ].join('\n'),
    );
  });

  test('as Markdown escapes what would end a cell or start markup, and sets the best in bold', () => {
    expect(renderTable(small, 'md')).toBe(
      [
        '| Experiment | LFW clean | loss | pairs |',
        '| :-- | --: | --: | --: |',
        '| a | 90.00 ± 1.00 | **1.500** | 6,000 |',
        '| b, "quoted" \\| \\<i\\> | **95.50 ± 2.00** | 2.000 | 20 |',
        '| c | – | – | – |',
        '',
      ].join('\n'),
    );
  });

  test('as CSV has plain fractions, deviations in columns of their own, and quotes where they are needed', () => {
    expect(renderTable(small, 'csv')).toBe(
      'name,accuracy,std,loss,pairs\na,0.9,0.01,1.5,6000\n"b, ""quoted"" | <i>",0.955,0.02,2,20\nc,,,,\n',
    );
  });

  test('as JSON has one object a row, with null for what is not known', () => {
    const rows = JSON.parse(renderTable(small, 'json'));
    expect(rows[0]).toEqual({ name: 'a', accuracy: 0.9, std: 0.01, loss: 1.5, pairs: 6000 });
    expect(rows[2]).toEqual({ name: 'c', accuracy: null, std: null, loss: null, pairs: null });
  });
});

describe('the best of a column', () => {
  const accuracy = small.columns[1]!;
  const withValues = (...values: (number | null)[]): Table => ({
    ...small,
    rows: values.map((value, i) => ({ name: `e${i}`, accuracy: value })),
  });
  const best = (table: Table) => [...bestRows(table, accuracy)].map((row) => row['name']);

  test('is every row that shows the same best value', () => {
    expect(best(withValues(0.9, 0.95001, 0.95002))).toEqual(['e1', 'e2']);
  });

  test('is nobody when all are alike, or there is nobody to compare with', () => {
    expect(best(withValues(0.9, 0.9))).toEqual([]);
    expect(best(withValues(0.9, null))).toEqual([]);
    expect(best(withValues(null, null))).toEqual([]);
  });
});

describe('the results of a study', () => {
  test('stand in one row per experiment, in the order given', () => {
    const table = summaryTable(study());
    expect(table.rows.map((row) => row['experiment'])).toEqual(['baseline', 'from-p5', 'occ-p5']);
    expect(table.rows[1]).toMatchObject({
      'lfw.clean.accuracy': 0.9015,
      'lfw.factor-2.0.accuracy': 0.846,
      'ar.1.glass.rank1': 0.7,
      'megaface.rank1': 0.55,
    });
  });

  test('leave out what was not evaluated, and show a gap where only one experiment lacks it', () => {
    const input = study();
    const [first, second] = input.experiments;
    const { ar: _ar, megaface: _megaface, ...lfw } = first!.evaluated;
    const lfwOnly = { ...first!, evaluated: lfw };
    const table = summaryTable(inputOf([lfwOnly, second!]));
    expect(table.rows[0]!['ar.1.glass.rank1']).toBeNull();
    expect(summaryTable(inputOf([lfwOnly])).columns.map(({ key }) => key)).not.toContain('ar.1.glass.rank1');
    const megaface = evaluations.find(({ name }) => name === 'megaface')!;
    const section = megaface.report.section(resultsOf(inputOf([lfwOnly]), megaface));
    expect(section.tables.map(({ rows }) => rows)).toEqual([[]]);
  });

  test('have a column for every occluded test set of any experiment', () => {
    const lfw = {
      clean: pairMetrics(0.9),
      occluded: {
        'factor-2.0': pairMetrics(0.8),
        'factor-3.0': pairMetrics(0.7),
        'box-left_eye': pairMetrics(0.6),
      },
    };
    const labels = accuracyTable(lfwOf(inputOf([experimentWith('a', { lfw })]))).columns.map(
      ({ label }) => label,
    );
    expect(labels.slice(3)).toEqual(['clean', 'occluded ×2.0', 'occluded ×3.0', 'occluded left_eye']);
  });

  test('show a gap where a rate cannot be told', () => {
    const clean = pairMetrics(0.9);
    const tarAtFar = { ...clean.tarAtFar, '1e-3': null };
    const input = inputOf([experimentWith('a', { lfw: { clean: { ...clean, tarAtFar }, occluded: {} } })]);
    expect(renderTable(tarTable(lfwOf(input)), 'text')).toMatch(/^a +[\d.]+ +– +[\d.]+$/m);
  });

  test('tell the options in which experiments differ, and no others', () => {
    const table = optionsTable(study().experiments);
    expect(table.columns.map(({ key }) => key)).toEqual(['experiment', 'mode', 'lr']);
    expect(table.rows[2]).toEqual({ experiment: 'occ-p5', mode: 'occ', lr: '0.03' });
  });
});
