import { join } from 'node:path';
import { type EvalPairsMetrics, isEvalPairsMetrics } from '../../../generated/result-schemas.js';
import { meanOf } from '../../means.ts';
import { readResult } from '../../results/read-result.ts';
import { unionOf } from '../../tables/entries.ts';
import { experimentsTable } from '../../tables/experiments-table.ts';
import type { EvaluationReport } from '../evaluation-report.ts';
import { figureTables, mainFigures } from './pairs-figures.ts';
import { accuracies, rates } from './pairs-rates.ts';

/** Verification of any number of sets of pairs, each a column, by a named protocol. */
export const pairs: EvaluationReport<EvalPairsMetrics> = {
  read: (folder) => readResult(join(folder, 'metrics.json'), isEvalPairsMetrics),
  mean: (results) => {
    const { protocol, figures } = results[0]!;
    return {
      ...meanOf(results.map(({ sets }) => ({ sets }))),
      protocol,
      ...(figures && { figures }),
    };
  },
  summary: (results) => [...accuracies(results), ...mainFigures(results)],
  question: 'verification',
  protocols: ({ experiments, of }) => unionOf([experiments.flatMap((one) => of(one)?.protocol ?? [])]),
  section: (results) => ({
    id: 'pairs',
    title: 'Sets of pairs',
    text: 'Is it the same person? By the protocol named above each set: `insightface` compares distances of sums of both views, `from` cosines of the pictures themselves; their accuracy is by cross-validation over folds, ± the standard deviation of the folds, and their rates are of same-person pairs accepted where one in 1000 other pairs is. `ocfr` has no folds: EER is where as many pairs are refused wrongly as are accepted, FMR1000 the share of same-person pairs refused where the share of other pairs accepted is nearest to one in 1000.',
    tables: [
      experimentsTable('Accuracy, percent', results.experiments, accuracies(results)),
      experimentsTable(
        'Accepted at a false accept rate of 1e-3, percent',
        results.experiments,
        rates(results),
      ),
      ...figureTables(results),
    ],
    figures: [],
  }),
};
