import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentResult, ReportInput } from './input.ts';
import { meanResult } from './repetitions.ts';

/** Folders of published results by experiment, in the order in which they are to be shown. */
export interface ResultFolders {
  readonly train: ReadonlyMap<string, string>;
  readonly lfw: ReadonlyMap<string, string>;
  readonly ar: ReadonlyMap<string, string>;
  readonly megaface: ReadonlyMap<string, string>;
}

/** What is known of an experiment beside its results. */
export interface ResultNote {
  /** The experiment that it is one repetition of. */
  readonly repetitionOf?: string;
  /** See ExperimentResult. */
  readonly accepted?: readonly string[];
}

/**
 * Gathers what evaluations and trainings published; repetitions of an experiment become one. Throws where a file that must be there is
 * not.
 */
export function readResults(
  title: string | null,
  folders: ResultFolders,
  notes: ReadonlyMap<string, ResultNote>,
): ReportInput {
  const names = new Set(
    Object.values(folders).flatMap((byName: ReadonlyMap<string, string>) => [...byName.keys()]),
  );
  const groups = new Map<string, ExperimentResult[]>();
  for (const name of names) {
    const { repetitionOf, accepted } = notes.get(name) ?? {};
    const result = { ...readExperiment(name, folders), ...(accepted && { accepted }) };
    const group = repetitionOf ?? name;
    groups.set(group, [...(groups.get(group) ?? []), result]);
  }
  const isRepeated = (results: readonly ExperimentResult[]): boolean =>
    notes.get(results[0]!.name)?.repetitionOf !== undefined;
  return {
    title,
    experiments: [...groups].map(([name, results]) =>
      isRepeated(results) ? meanResult(name, results) : results[0]!,
    ),
  };
}

function readExperiment(name: string, { train, lfw, ar, megaface }: ResultFolders): ExperimentResult {
  return {
    name,
    ...part('options', train.get(name), 'options.json'),
    ...part('history', train.get(name), 'history.json'),
    ...part('lfw', lfw.get(name), 'metrics.json'),
    ...part('roc', lfw.get(name), 'roc.json'),
    ...part('ar', ar.get(name), 'metrics.json'),
    ...part('megaface', megafaceWithRanks(megaface.get(name)), 'metrics.json'),
  };
}

function part<Key extends keyof ExperimentResult>(
  key: Key,
  folder: string | undefined,
  file: string,
): Pick<ExperimentResult, Key> | Record<string, never> {
  if (folder === undefined) return {};
  return { [key]: readJson(join(folder, file)) } as unknown as Pick<ExperimentResult, Key>;
}

/** With `identify: false` features were written and nobody was searched for: there is nothing to show. */
function megafaceWithRanks(folder: string | undefined): string | undefined {
  if (folder === undefined || !existsSync(join(folder, 'metrics.json'))) return undefined;
  return 'rank' in (readJson(join(folder, 'metrics.json')) as object) ? folder : undefined;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
