import { join } from 'node:path';
import { type EvalPairsMetrics, isEvalPairsMetrics } from '../../generated/result-schemas.js';
import { meanOf } from '../means.ts';
import { readResult } from '../results/read-result.ts';
import { type Entry, unionOf } from '../tables/entries.ts';
import { experimentsTable } from '../tables/experiments-table.ts';
import type { Column } from '../tables/table.ts';
import type { EvaluationReport, EvaluationResults } from './evaluation-report.ts';

type Results = EvaluationResults<EvalPairsMetrics>;
type SetResult = EvalPairsMetrics['sets'][string];

/** Verification of any number of sets of pairs, each a column, by a named protocol. */
export const pairs: EvaluationReport<EvalPairsMetrics> = {
  read: (folder) => readResult(join(folder, 'metrics.json'), isEvalPairsMetrics),
  mean: (results) => ({ ...meanOf(results), protocol: results[0]!.protocol }),
  summary: accuracies,
  section: (results) => ({
    id: 'pairs',
    title: 'Sets of pairs',
    text: 'Is it the same person? Accuracy by cross-validation over folds, ± the standard deviation of the folds, by the protocol named above each set: `insightface` compares distances of sums of both views, `from` cosines of the pictures themselves. Rates are of same-person pairs accepted where one in 1000 other pairs is.',
    tables: [
      experimentsTable('Accuracy, percent', results.experiments, accuracies(results)),
      experimentsTable(
        'Accepted at a false accept rate of 1e-3, percent',
        results.experiments,
        rates(results),
      ),
    ],
    figures: [],
  }),
};

function accuracies(results: Results): Entry[] {
  return setsOf(results).map(({ set, group }): Entry => {
    const key = `${results.name}.${set}.accuracy`;
    const spread = `${results.name}.${set}.std`;
    const column: Column = {
      ...{ key, spread, group, label: set },
      ...{ kind: 'percent', better: 'higher', isHighlight: true },
    };
    return {
      column,
      read: (experiment) => results.of(experiment)?.sets[set]?.accuracy,
      spread: (experiment) => results.of(experiment)?.sets[set]?.std,
    };
  });
}

function rates(results: Results): Entry[] {
  return setsOf(results).map(({ set, group }): Entry => {
    const key = `${results.name}.${set}.tar@1e-3`;
    const column: Column = { key, group, label: set, kind: 'percent', better: 'higher' };
    return { column, read: (experiment) => rateOf(results.of(experiment)?.sets[set]) };
  });
}

function rateOf(set: SetResult | undefined): number | null | undefined {
  return set?.validation?.rate ?? set?.tarAtFar?.['1e-3'];
}

/** Every set that an experiment has, under the protocol of its figures. */
function setsOf({ experiments, of }: Results): { set: string; group: string }[] {
  const all = experiments.flatMap((experiment) => of(experiment) ?? []);
  return unionOf(all.map(({ sets }) => Object.keys(sets))).map((set) => {
    const protocols = unionOf(all.map(({ sets, protocol }) => (set in sets ? [protocol] : [])));
    return { set, group: protocols.join(', ') };
  });
}
