import type { DataLeftOut } from './data/left-out.ts';
import type { EvaluationReport, EvaluationResults } from './evaluations/evaluation-report.ts';
import type { ExperimentResult } from './experiment.ts';

/** All that a report shows. Accuracies and rates are fractions, 0 to 1. */
export interface ReportInput {
  /** Above the report; null: a title of its own. */
  readonly title: string | null;
  /** In the order in which they are shown. */
  readonly experiments: readonly ExperimentResult[];
  /** What the experiments were evaluated by, in the order in which it is shown. */
  readonly evaluations: readonly NamedEvaluation[];
  /** Of the stages that made the data. */
  readonly data?: readonly DataLeftOut[];
}

/** An evaluation, and the name under which experiments have their results of it. */
export interface NamedEvaluation {
  readonly name: string;
  /** Where there are several of a kind: what the groups of its columns are called for, its stage. */
  readonly stage?: string;
  readonly report: EvaluationReport;
}

/** What the experiments have of one evaluation. */
export function resultsOf(
  { experiments }: ReportInput,
  { name }: NamedEvaluation,
): EvaluationResults<unknown> {
  return { name, experiments, of: ({ evaluated }) => evaluated[name] };
}
