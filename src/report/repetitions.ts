import type { ExperimentResult } from './experiment.ts';
import type { NamedEvaluation } from './input.ts';
import { meanTraining } from './training/read-training.ts';

/**
 * One result for the repetitions of an experiment: each figure is the mean over those that have it, or null
 * where it could not be told for one of them.
 */
export function meanResult(
  name: string,
  repetitions: readonly ExperimentResult[],
  evaluations: readonly NamedEvaluation[],
): ExperimentResult {
  const accepted = [...new Set(repetitions.flatMap((one) => one.accepted ?? []))];
  const skipped = [...new Set(repetitions.flatMap((one) => one.skipped ?? []))];
  const trainings = repetitions.flatMap(({ training }) => training ?? []);
  const means = evaluations.flatMap((evaluation) => {
    const known = repetitions.map(({ evaluated }) => evaluated[evaluation.name]).filter(isKnown);
    return known.length > 0 ? [[evaluation.name, evaluation.report.mean(known)]] : [];
  });
  return {
    name,
    repetitions,
    ...(accepted.length > 0 && { accepted }),
    ...(skipped.length > 0 && { skipped }),
    ...(trainings.length > 0 && { training: meanTraining(trainings) }),
    evaluated: Object.fromEntries(means),
  };
}

function isKnown(result: unknown): boolean {
  return result !== undefined;
}
