import type { TrainingResult } from './training/training-result.ts';

/** What is known of one experiment. */
export interface ExperimentResult {
  readonly name: string;
  /** Where it was repeated with other seeds: the single results, of which the figures here are the means. */
  readonly repetitions?: readonly ExperimentResult[];
  /** In words: which earlier results, on which this one rests, were accepted in place of new ones. */
  readonly accepted?: readonly string[];
  /** In words: what its evaluations left out of their data. */
  readonly skipped?: readonly string[];
  readonly training?: TrainingResult;
  /** By the name of the evaluation; whatever was not evaluated is left out. */
  readonly evaluated: Readonly<Record<string, unknown>>;
}

/** What is to be said of an experiment beside its figures, and how its name is marked for it. */
export const EXPERIMENT_NOTES = [
  { key: 'accepted', mark: '†', of: ({ accepted }: ExperimentResult) => accepted },
  { key: 'skipped', mark: '‡', of: ({ skipped }: ExperimentResult) => skipped },
] as const;
