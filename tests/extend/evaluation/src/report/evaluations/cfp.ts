import { join } from 'node:path';
import { type EvalCfpMetrics, isEvalCfpMetrics } from '../../generated/result-schemas.js';
import { meanOf } from '../means.ts';
import { readResult } from '../results/read-result.ts';
import type { Entry } from '../tables/entries.ts';
import { experimentsTable } from '../tables/experiments-table.ts';
import type { EvaluationReport, EvaluationResults } from './evaluation-report.ts';

/** Verification of a frontal and a profile image. */
export const cfp: EvaluationReport<EvalCfpMetrics> = {
  read: (folder) => readResult(join(folder, 'metrics.json'), isEvalCfpMetrics),
  mean: meanOf,
  summary: entries,
  section: (results) => ({
    id: 'cfp',
    title: 'Frontal and profile',
    text: 'Is it the same person? One picture from the front, one from the side.',
    tables: [experimentsTable('Accuracy, percent', results.experiments, entries(results))],
    figures: [],
  }),
};

function entries({ name, of }: EvaluationResults<EvalCfpMetrics>): Entry[] {
  const column = {
    key: `${name}.accuracy`,
    label: 'FP',
    group: 'CFP',
    kind: 'percent',
    better: 'higher',
    spread: `${name}.std`,
  } as const;
  return [
    {
      column,
      read: (experiment) => of(experiment)?.accuracy,
      spread: (experiment) => of(experiment)?.std,
    },
  ];
}
