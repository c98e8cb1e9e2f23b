import { expect, test } from 'vitest';
import type { EvalPairsMetrics } from '../../src/generated/result-schemas.js';
import { pairs } from '../../src/report/evaluations/pairs/pairs.ts';
import { nameEvaluations } from '../../src/report/evaluations/registry.ts';
import { renderHtml } from '../../src/report/html.ts';
import { meanResult } from '../../src/report/repetitions.ts';
import { sectionsOf } from '../../src/report/sections.ts';
import { renderTable } from '../../src/report/tables/render-table.ts';
import { summaryTable } from '../../src/report/tables/summary.ts';

const ocfr = (eer: number, fdr: number | null): EvalPairsMetrics => ({
  protocol: 'ocfr',
  figures: {
    eer: { label: 'EER', unit: 'share', better: 'lower', isMain: true },
    fdr: { label: 'FDR', unit: 'number', better: 'higher', isMain: false },
  },
  sets: { 'C-O1': { pairs: 8, figures: { eer, fdr, eerThreshold: 0.5 } } },
});
const insightface = (accuracy: number): EvalPairsMetrics => ({
  protocol: 'insightface',
  sets: { 'C-O1': { pairs: 8, accuracy, std: 0.1, threshold: 1.5, meanLength: 20 } },
});
const evaluations = await nameEvaluations(({ kind }) =>
  kind === 'eval-pairs' ? [{ stage: 'occluded' }, { stage: 'pairs' }] : [],
);
const repeated = meanResult(
  'b',
  [0.1, 0.3].map((eer, i) => ({
    name: `b@seed=${i}`,
    evaluated: { occluded: ocfr(eer, i === 0 ? 3 : null), 'pairs.pairs': insightface(0.5) },
  })),
  evaluations,
);
const study = {
  title: null,
  evaluations,
  experiments: [
    { name: 'a', evaluated: { occluded: ocfr(0.25, 2.5), 'pairs.pairs': insightface(0.75) } },
    repeated,
  ],
};

test('equal sets of two stages are two groups of columns, of which less may be better', () => {
  const table = summaryTable(study);
  expect(table.columns.map(({ key }) => key)).toEqual([
    'experiment',
    'n',
    'occluded.C-O1.eer',
    'pairs.pairs.C-O1.accuracy',
  ]);
  const text = renderTable(table, 'text', 200);
  expect(text).toMatch(/occluded: ocfr C-O1 EER/);
  expect(text).toMatch(/pairs: insightface C-O1/);
  expect(text).toMatch(/^b .* 20\.00 ± 14\.14 \* /m);
});

test('each set has a table of all figures; what is not defined for one repetition is for none', () => {
  const [, first, second] = sectionsOf(study);
  expect([first, second].map((section) => section!.id)).toEqual(['pairs-occluded', 'pairs-pairs']);
  const [table] = first!.tables;
  expect(table!.caption).toBe('C-O1, by ocfr; rates in percent');
  expect(table!.columns.map(({ label }) => label)).toEqual(['Experiment', 'n', 'EER', 'FDR']);
  expect(table!.rows).toMatchObject([{ 'occluded.C-O1.fdr': 2.5 }, { 'occluded.C-O1.fdr': null }]);
  expect(sectionsOf(study)[0]!.text).toMatch(/occluded by ocfr; pairs by insightface\.$/);
  expect(renderHtml(study)).toMatch(/b: 5\.00 points below a/);
  expect(pairs.protocols!({ name: 'x', experiments: [], of: () => undefined })).toEqual([]);
});
