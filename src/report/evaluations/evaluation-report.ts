import type { ExperimentResult } from '../experiment.ts';
import type { Section } from '../section.ts';
import type { Entry } from '../tables/entries.ts';

/** What a report has to know of one kind of evaluation. `Result` is what it shows of one experiment. */
export interface EvaluationReport<Result = unknown> {
  /**
   * Reads what a task published into a folder; undefined where there is nothing to show. Throws InputError,
   * with file and field, for what is not as its schema says.
   */
  read(folder: string): Result | undefined;
  /** One result for the repetitions of an experiment, at least one. */
  mean(results: readonly Result[]): Result;
  /** Its columns of the summary, which is what `compare` prints. */
  summary(results: EvaluationResults<Result>): readonly Entry[];
  section(results: EvaluationResults<Result>): Section;
  /** What its figures answer: where two evaluations answer the same by other protocols, that is said. */
  readonly question?: 'verification' | 'templates' | 'distractors';
  /** The protocols that its figures are of, by their names; none without results. */
  protocols?(results: EvaluationResults<Result>): readonly string[];
}

/** The results that experiments have of one evaluation. */
export interface EvaluationResults<Result> {
  /** Begins the keys of its columns: "lfw". */
  readonly name: string;
  readonly experiments: readonly ExperimentResult[];
  of(experiment: ExperimentResult): Result | undefined;
}
