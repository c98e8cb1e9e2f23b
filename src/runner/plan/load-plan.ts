import { validateExperiment, validateFile } from '../../generated/pipeline-schema.js';
import { type Experiments, readExperiments } from '../config/experiments/experiments.ts';
import { readSeeding } from '../config/experiments/repeat.ts';
import { tableOf } from '../config/options/options.ts';
import { validate } from '../config/options/validate.ts';
import { createCollector } from '../config/problems/config-error.ts';
import type { Report } from '../config/problems/problem.ts';
import { type ConfigFile, findFile, readSource } from '../config/source/find-file.ts';
import { asMap, EMPTY_MAP, type LocatedMap } from '../config/source/located.ts';
import { parseYaml } from '../config/source/parse-yaml.ts';
import type { Source } from '../config/source/source.ts';
import { substituteVariables } from '../config/source/variables.ts';
import { projectFiles } from '../config/stages/command.ts';
import { readStages, type Stage } from '../config/stages/stages.ts';
import { reportCycles } from './cycles.ts';
import type { KindCatalog } from './kind.ts';
import type { Plan } from './plan.ts';
import type { PlanContext } from './references.ts';
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

/** Reads the configuration and says what it means. Throws a ConfigError that holds everything wrong with it. */
export function loadPlan({ file, cwd, set, catalog }: LoadOptions): Plan {
  const found = findFile(cwd, file);
  const source = readSource(found);
  const { report, throwIfAny } = createCollector();

  const parsed = parseYaml(source, report);
  if (parsed === undefined) throwIfAny();
  const written = asMap(parsed);
  const root = written ? substituteVariables(written, set, source, report) : EMPTY_MAP;
  validate(
    validateFile,
    { value: written ? root : parsed!, owner: 'the file', ownerSpan: undefined },
    source,
    report,
  );

  const stages = readStages(asMap(root.entries.get('stages')?.value) ?? EMPTY_MAP, catalog, source, report);
  const experiments = experimentsOf(root, stages, catalog, source, report);
  const context: PlanContext = {
    root: found.root,
    namesProjectFile: projectFiles(found.root),
    stages: new Map(stages.map((stage) => [stage.name, stage])),
    experiments,
    source,
    report,
  };
  const plan = createPlan(root, found, context);
  throwIfAny();
  return plan;
}

function experimentsOf(
  root: LocatedMap,
  stages: readonly Stage[],
  catalog: KindCatalog,
  source: Source,
  report: Report,
): Experiments {
  const declared = asMap(root.entries.get('experiments')?.value) ?? EMPTY_MAP;
  for (const [name, { key, value }] of declared.entries)
    validate(validateExperiment, { value, owner: `experiment \`${name}\``, ownerSpan: key }, source, report);
  const takers = [...catalog.values()].filter((kind) => kind.takesExperiment);
  return readExperiments(
    declared,
    takers.flatMap((kind) => tableOf(kind.name).names),
    readSeeding(stages, root),
    source,
    report,
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
