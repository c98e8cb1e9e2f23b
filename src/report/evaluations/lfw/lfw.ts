import type { EvaluationReport } from '../evaluation-report.ts';
import { accuracyFigures, rocFigures } from './lfw-figures.ts';
import { type LfwResult, meanLfw, readLfw } from './lfw-result.ts';
import { accuracyEntries, accuracyTable, tarEntries, tarTable } from './lfw-tables.ts';

/** Verification of pairs, clean and occluded. */
export const lfw: EvaluationReport<LfwResult> = {
  read: readLfw,
  mean: meanLfw,
  summary: (results) => [
    ...accuracyEntries(results),
    ...tarEntries(results, (set, far) => set !== 'clean' && far === '1e-3'),
  ],
  question: 'verification',
  protocols: ({ experiments, of }) => (experiments.some((one) => of(one)) ? ['from'] : []),
  section: (results) => ({
    id: 'verification',
    title: 'Verification',
    text: 'Is it the same person? Pairs of pictures, by the protocol of FROM (`from`): cosines, and the threshold by cross-validation over folds; ± is the standard deviation of the folds. In an occluded pair the second picture is occluded. TAR at FAR: the share of same-person pairs that is accepted at a threshold which lets this share of other pairs pass.',
    tables: [accuracyTable(results), tarTable(results)],
    figures: [...accuracyFigures(results), ...rocFigures(results)],
  }),
};
