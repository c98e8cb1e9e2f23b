import { join } from 'node:path';
import { type EvalArMetrics, isEvalArMetrics } from '../../generated/result-schemas.js';
import { meanOf } from '../means.ts';
import { readResult } from '../results/read-result.ts';
import { type Entry, unionOf } from '../tables/entries.ts';
import { experimentsTable } from '../tables/experiments-table.ts';
import type { Column } from '../tables/table.ts';
import type { EvaluationReport, EvaluationResults } from './evaluation-report.ts';

/** Identification of probes with glasses and scarves. */
export const ar: EvaluationReport<EvalArMetrics> = {
  read: (folder) => readResult(join(folder, 'metrics.json'), isEvalArMetrics),
  mean: meanOf,
  summary: entries,
  section: (results) => ({
    id: 'ar',
    title: 'Glasses and scarves',
    text: 'AR, as FROM evaluates it: which person of the gallery is it? Protocol 1 uses the whole gallery, protocol 2 one picture of each person.',
    tables: [experimentsTable('Rank-1 identification, percent', results.experiments, entries(results))],
    figures: [],
  }),
};

function entries({ name, experiments, of }: EvaluationResults<EvalArMetrics>): Entry[] {
  const protocols = unionOf(experiments.map((one) => Object.keys(of(one)?.protocols ?? {})));
  return protocols.flatMap((protocol) => {
    const worn = unionOf(experiments.map((one) => Object.keys(of(one)?.protocols[protocol] ?? {})));
    return worn.map((kind): Entry => {
      const column: Column = {
        key: `${name}.${protocol}.${kind}.rank1`,
        label: kind,
        group: `AR ${protocol}`,
        kind: 'percent',
        better: 'higher',
        isHighlight: protocol === '1',
      };
      return { column, read: (experiment) => of(experiment)?.protocols[protocol]?.[kind]?.rank1 };
    });
  });
}
