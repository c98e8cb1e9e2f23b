import { validateExperiment, validateFile } from '../../generated/pipeline-schema.js';
import { reportCycles } from '../graph/cycles.ts';
import { sortTopologically } from '../graph/order.ts';
import type { World } from '../graph/references.ts';
import { createTasks } from '../graph/tasks.ts';
import type { KindCatalog } from '../kind.ts';
import type { Plan } from '../plan.ts';
import { projectFiles } from './command.ts';
import { createCollector } from './config-error.ts';
import { type Experiments, readExperiments } from './experiments.ts';
import { type ConfigFile, findFile, readSource } from './find-file.ts';
import { asMap, EMPTY_MAP, type LocatedMap } from './located.ts';
import { tableOf } from './options.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Report } from './problem.ts';
import { readSeeding } from './repeat.ts';
import type { Source } from './source.ts';
import { readStages, type Stage } from './stages.ts';
import { validate } from './validate.ts';
import { substituteVariables } from './variables.ts';

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
  const world: World = {
    root: found.root,
    namesProjectFile: projectFiles(found.root),
    stages: new Map(stages.map((stage) => [stage.name, stage])),
    experiments,
    source,
    report,
  };
  const plan = createPlan(root, found, world);
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

function createPlan(root: LocatedMap, { root: directory, file, shownFile }: ConfigFile, world: World): Plan {
  const { tasks, cycles } = sortTopologically(createTasks(root, world));
  reportCycles(cycles, world.report);
  return {
    root: directory,
    file,
    shownFile,
    tasks,
    stages: [...world.stages.keys()],
    experiments: world.experiments.all.map(({ name }) => name),
    repetitions: new Map(
      world.experiments.all.flatMap(({ name, repetition }) => (repetition ? [[name, repetition.of]] : [])),
    ),
  };
}
