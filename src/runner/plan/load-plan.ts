import { validateExperiment, validateFile } from '../../generated/pipeline-schema.js';
import { type Experiments, readExperiments } from '../config/experiments/experiments.ts';
import { readSeeding } from '../config/experiments/repeat.ts';
import { tableOf } from '../config/options/options.ts';
import { validate } from '../config/options/validate.ts';
import { collectProblems } from '../config/problems/config-error.ts';
import type { Diagnostics } from '../config/problems/diagnostics.ts';
import { type ConfigFile, findFile, readSource } from '../config/source/find-file.ts';
import { asMap, EMPTY_MAP, type LocatedMap } from '../config/source/located.ts';
import { parseYaml } from '../config/source/parse-yaml.ts';
import { substituteVariables } from '../config/source/variables.ts';
import { namesProjectFile } from '../config/stages/project-files.ts';
import { readStages, type Stage } from '../config/stages/stages.ts';
import { reportCycles } from './cycles.ts';
import type { KindCatalog } from './kind.ts';
import type { Plan } from './plan.ts';
import { createTaskNaming, type PlanContext } from './references.ts';
import { createTasks } from './tasks.ts';
import { sortTopologically } from './topological-order.ts';

export interface LoadOptions {
  /** The file after `-f`; without one, the nearest pipeline.yaml upwards of `cwd`. */
  readonly file?: string;
  /** Absolute. */
  readonly cwd: string;
  /** `--set` arguments: "name=value". */
  readonly set: readonly string[];
  readonly catalog: KindCatalog;
}

/**
 * Reads the configuration and says what it means. Throws a ConfigError that holds everything wrong with it.
 */
export function loadPlan({ file, cwd, set, catalog }: LoadOptions): Plan {
  const found = findFile(cwd, file);
  const { throwIfAny, ...diagnostics } = collectProblems(readSource(found));

  const parsed = parseYaml(diagnostics);
  if (parsed === undefined) throwIfAny();
  const written = asMap(parsed);
  const root = written ? substituteVariables(written, set, diagnostics) : EMPTY_MAP;
  validate(
    validateFile,
    { value: written ? root : parsed!, owner: 'the file', ownerSpan: undefined },
    diagnostics,
  );

  const stages = readStages(asMap(root.entries.get('stages')?.value) ?? EMPTY_MAP, catalog, diagnostics);
  const experiments = experimentsOf(root, stages, catalog, diagnostics);
  // The rest would be judged as if the others were meant to be left out.
  if (!experiments.isComplete) throwIfAny();
  const context: PlanContext = {
    ...diagnostics,
    root: found.root,
    namesProjectFile: namesProjectFile(found.root),
    stages: new Map(stages.map((stage) => [stage.name, stage])),
    experiments,
    taskName: createTaskNaming(),
  };
  const plan = createPlan(root, found, context);
  throwIfAny();
  return plan;
}

function experimentsOf(
  root: LocatedMap,
  stages: readonly Stage[],
  catalog: KindCatalog,
  diagnostics: Diagnostics,
): Experiments {
  const declared = asMap(root.entries.get('experiments')?.value) ?? EMPTY_MAP;
  // What is missing here may come from elsewhere: that is judged where the options have been merged.
  for (const [name, { key, value }] of declared.entries)
    validate(validateExperiment, { value, owner: `experiment \`${name}\``, ownerSpan: key }, diagnostics, [
      'required',
    ]);
  const takers = [...catalog.values()].filter((kind) => kind.takesExperiment);
  return readExperiments(
    declared,
    takers.flatMap((kind) => tableOf(kind.name).names),
    readSeeding(stages, root),
    diagnostics,
  );
}

function createPlan(
  root: LocatedMap,
  { root: directory, file, shownFile }: ConfigFile,
  context: PlanContext,
): Plan {
  const { tasks, cycles } = sortTopologically(createTasks(root, context));
  reportCycles(cycles, context.report);
  return {
    root: directory,
    file,
    shownFile,
    tasks,
    stages: [...context.stages.keys()],
    experiments: context.experiments.all.map(({ name }) => name),
    repetitions: new Map(
      context.experiments.all.flatMap(({ name, repetition }) => (repetition ? [[name, repetition.of]] : [])),
    ),
  };
}
