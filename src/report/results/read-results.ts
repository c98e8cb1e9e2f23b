import { TRAINING } from '../evaluations/registry.ts';
import type { ExperimentResult } from '../experiment.ts';
import type { NamedEvaluation, ReportInput } from '../input.ts';
import { meanResult } from '../repetitions.ts';
import { readTraining } from '../training/read-training.ts';
import { readSkipped } from './read-skipped.ts';

/**
 * Folders of published results by input of kind `report`, then by experiment, in the order in which they are
 * to be shown.
 */
export type ResultFolders = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What is known of an experiment beside its results. */
export interface ResultNote {
  /** The experiment that it is one repetition of. */
  readonly repetitionOf?: string;
  /** See ExperimentResult. */
  readonly accepted?: readonly string[];
}

/**
 * Gathers what evaluations and trainings published, the former under their names; repetitions of an
 * experiment become one. Throws InputError where a file that must be there is not, or is not what it should
 * be.
 */
export async function readResults(
  title: string | null,
  folders: ResultFolders,
  notes: ReadonlyMap<string, ResultNote>,
  evaluations: readonly NamedEvaluation[],
): Promise<ReportInput> {
  const names = new Set([...folders.values()].flatMap((byName) => [...byName.keys()]));
  const groups = new Map<string, ExperimentResult[]>();
  for (const name of names) {
    const { repetitionOf, accepted } = notes.get(name) ?? {};
    const result = { ...readExperiment(name, folders, evaluations), ...(accepted && { accepted }) };
    const group = repetitionOf ?? name;
    groups.set(group, [...(groups.get(group) ?? []), result]);
  }
  const isRepeated = (results: readonly ExperimentResult[]): boolean =>
    notes.get(results[0]!.name)?.repetitionOf !== undefined;
  const experiments = [...groups].map(([name, results]) =>
    isRepeated(results) ? meanResult(name, results, evaluations) : results[0]!,
  );
  return { title, experiments, evaluations };
}

function readExperiment(
  name: string,
  folders: ResultFolders,
  evaluations: readonly NamedEvaluation[],
): ExperimentResult {
  const training = folders.get(TRAINING.input)?.get(name);
  const skipped: string[] = [];
  const evaluated = evaluations.flatMap((evaluation) => {
    const folder = folders.get(evaluation.name)?.get(name);
    const result = folder === undefined ? undefined : evaluation.report.read(folder);
    if (folder === undefined || result === undefined) return [];
    skipped.push(...readSkipped(folder).map((what) => `${name}, ${evaluation.name}: ${what}`));
    return [[evaluation.name, result]];
  });
  // Pairs that an evaluation leaves out too are said once.
  const said = skipped.join('\n');
  for (const what of training === undefined ? [] : readSkipped(training)) {
    if (!said.includes(what)) skipped.push(`${name}, ${TRAINING.input}: ${what}`);
  }
  return {
    name,
    ...(training !== undefined && { training: readTraining(training) }),
    ...(skipped.length > 0 && { skipped }),
    evaluated: Object.fromEntries(evaluated),
  };
}
