import { join } from 'node:path';
import { meanOf } from '../means.ts';
import { readResult } from '../read-result.ts';
import type { Entry } from '../tables/entries.ts';
import { experimentsTable } from '../tables/experiments-table.ts';
import type { EvaluationReport, EvaluationResults } from './evaluation-report.ts';

interface CfpResult {
  readonly accuracy: number;
  readonly std: number;
}

/** Verification of a frontal and a profile image. */
export const cfp: EvaluationReport<CfpResult> = {
  read: (folder) => readResult(join(folder, 'metrics.json'), isCfpResult),
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

function entries({ name, of }: EvaluationResults<CfpResult>): Entry[] {
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

function isCfpResult(value: unknown): value is CfpResult {
  const { accuracy, std } = value as Partial<CfpResult>;
  return typeof accuracy === 'number' && typeof std === 'number';
}
