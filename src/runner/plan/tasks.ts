import { optionValidators } from '../../generated/pipeline-schema.js';
import type { Experiment } from '../config/experiments/experiments.ts';
import { LIMITS } from '../config/limits.ts';
import { completeOptions, type Options, tableOf, unkeyedOptions } from '../config/options/options.ts';
import { validate } from '../config/options/validate.ts';
import type { LocatedMap } from '../config/source/located.ts';
import { checkCommand } from '../config/stages/command.ts';
import type { Stage } from '../config/stages/stages.ts';
import { keyedOptions } from '../fingerprint/keyed-options.ts';
import type { KindSpec } from './kind.ts';
import { inputsOfOptions } from './option-inputs.ts';
import type { PlannedInput, PlannedTask, TaskName } from './plan.ts';
import { collects, type PlanContext, resolveInput } from './references.ts';

/**
 * One task for each stage, or for each stage and experiment, in the order of the file; none (and reported)
 * where there would be too many.
 */
export function createTasks(file: LocatedMap, context: PlanContext): ReadonlyMap<TaskName, PlannedTask> {
  if (isOverLimit(file, context)) return new Map();
  const tasks = [...context.stages.values()].flatMap((stage) =>
    stage.kind === undefined ? [] : tasksOfStage(stage, stage.kind, file, context),
  );
  return new Map(tasks.map((task) => [task.name, task]));
}

/** Counted before anything is made. */
function isOverLimit(file: LocatedMap, { stages, experiments, placeOf, report }: PlanContext): boolean {
  const at = placeOf(file.entries.get('stages')?.key);
  const count = experiments.all.length;
  const found = { stages: stages.size, tasks: 0, inputs: 0 };
  for (const stage of stages.values()) {
    found.tasks += stage.each ? count : 1;
    for (const input of stage.inputs) {
      const isCollected = !stage.each && stages.get(input.written.split('/')[0]!)?.each === true;
      found.inputs += stage.each || isCollected ? count : 1;
    }
  }
  const passed = (['stages', 'tasks', 'inputs'] as const).find((limit) => found[limit] > LIMITS[limit].most);
  if (passed) report({ type: 'over-limit', at, limit: passed, found: found[passed], of: 'the file' });
  return passed !== undefined;
}

function tasksOfStage(stage: Stage, kind: KindSpec, file: LocatedMap, context: PlanContext): PlannedTask[] {
  // Without the experiments' options it is not known what its tasks would be, nor which inputs they lack.
  if (isEachMissing(stage, kind, context)) return [];
  const tasks = stage.each
    ? tasksOfExperiments(stage, kind, file, context)
    : [createTask(stage, kind, undefined, configure(stage, kind, undefined, file, context), context)];
  reportUnmetInputs(stage, kind, tasks, context);
  return tasks;
}

function tasksOfExperiments(
  stage: Stage,
  kind: KindSpec,
  file: LocatedMap,
  context: PlanContext,
): PlannedTask[] {
  // Options of kinds that don't know experiments are the same for all of them.
  const shared = kind.takesExperiment ? undefined : configure(stage, kind, undefined, file, context);
  return context.experiments.all.map((experiment) => {
    const configured = shared ?? configure(stage, kind, experiment, file, context);
    return createTask(stage, kind, experiment.name, configured, context);
  });
}

/** Reported, as is an `each` for which there are no experiments. */
function isEachMissing({ name: stage, place, each }: Stage, kind: KindSpec, context: PlanContext): boolean {
  const at = context.placeOf(place);
  const { all, swept } = context.experiments;
  // A sweep that came to nothing was reported.
  if (each && all.length === 0 && swept.size === 0) context.report({ type: 'no-experiments', at, stage });
  const isMissing = !each && kind.takesExperiment === true && all.length > 0;
  const because = { type: 'takes-experiments', kind: kind.name } as const;
  if (isMissing) context.report({ type: 'missing-each', at, stage, because });
  return isMissing;
}

/** Inputs that are required with the options of some task, and not given. */
function reportUnmetInputs(
  { name: stage, place, inputs }: Stage,
  kind: KindSpec,
  tasks: readonly PlannedTask[],
  { placeOf, report }: PlanContext,
): void {
  const given = new Set(inputs.map(({ name }) => name));
  for (const [input, { required, usedWith, requiredWith, about }] of Object.entries(kind.inputs)) {
    const isNeeded = requiredWith ?? (required ? usedWith : undefined);
    if (given.has(input) || !isNeeded) continue;
    if (tasks.some(({ options }) => isNeeded(options)))
      report({ type: 'missing-input', at: placeOf(place), input, stage, about });
  }
}

type Configured = Pick<PlannedTask, 'options' | 'unkeyed' | 'places' | 'keyed'> & {
  /** Those that options stand for. */
  readonly inputs: readonly PlannedInput[];
};

/** All of a task that follows from its options, which many tasks may have in common. */
function configure(
  stage: Stage,
  kind: KindSpec,
  experiment: Experiment | undefined,
  file: LocatedMap,
  context: PlanContext,
): Configured {
  const { tree, json, places } = optionsOf(stage, kind, experiment, file, context);
  const configured = {
    options: json,
    unkeyed: new Set(unkeyedOptions(tableOf(kind.name), tree)),
    places,
    inputs: inputsOfOptions(stage, kind.name, tree, experiment?.name, context),
  };
  return { ...configured, keyed: keyedOptions(configured) };
}

function optionsOf(
  stage: Stage,
  kind: KindSpec,
  experiment: Experiment | undefined,
  file: LocatedMap,
  context: PlanContext,
): Options {
  const { namesProjectFile, stages } = context;
  const layers = [stage.options, ...(experiment?.layers ?? [])];
  if (kind.process === 'command') {
    const inputs = stage.inputs.map((input) => ({
      name: input.name,
      several: collects(stage, input, stages),
    }));
    checkCommand(stage, inputs, namesProjectFile, context);
  }
  const options = completeOptions(kind.name, layers, file, context);
  const owner = kind.process === 'command' ? `stage \`${stage.name}\`` : `options of \`${kind.name}\``;
  const subject = { value: options.tree, json: options.json, owner, ownerSpan: stage.optionsPlace };
  // Unknown keys were reported where they are written.
  validate(optionValidators[kind.name]!, subject, context, ['additionalProperties']);
  return options;
}

function createTask(
  stage: Stage,
  kind: KindSpec,
  experiment: string | undefined,
  configured: Configured,
  context: PlanContext,
): PlannedTask {
  // One by one: to copy the rest of an object takes longer than all else here.
  const { options, unkeyed, places, keyed, inputs } = configured;
  const { cpus = defaultCpus(kind, stage.resources), ...resources } = stage.resources;
  const name = context.taskName(stage.name, experiment);
  if (name.length > LIMITS['task-name'].most) reportLongName(name, stage, experiment, context);
  return {
    options,
    unkeyed,
    places,
    keyed,
    name,
    stage: stage.name,
    experiment,
    kind,
    inputs: [
      ...stage.inputs
        .filter(({ spec }) => spec?.usedWith?.(options) ?? true)
        .flatMap((input) => resolveInput(stage, input, experiment, context)),
      ...inputs,
    ],
    cpus,
    ...resources,
    ...(stage.tolerance && { tolerance: stage.tolerance }),
    ...(stage.provenance && { provenance: stage.provenance }),
  };
}

function reportLongName(
  task: TaskName,
  { name: stage, place }: Stage,
  experiment: string | undefined,
  { experiments, placeOf, report }: PlanContext,
): void {
  const at = placeOf(experiment === undefined ? place : experiments.byName.get(experiment)?.place);
  const shown = `stage \`${stage}\`${experiment === undefined ? '' : ' for this experiment'}`;
  report({ type: 'over-limit', at, limit: 'task-name', found: task.length, of: shown });
}

/** On a GPU a task that says nothing leaves cores to those that need none. */
function defaultCpus(kind: KindSpec, { gpus = 0 }: Stage['resources']): PlannedTask['cpus'] {
  return kind.cpus === 'all' && gpus > 0 ? 'share' : kind.cpus;
}
