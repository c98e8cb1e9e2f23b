import { experimentNames } from '../config/experiments/experiment-names.ts';
import type { Plan, PlannedTask, TaskName } from './plan.ts';

/**
 * What a run may do with a task.
 * - `target`: bring up to date, set its link.
 * - `needed`: the same, where a target needs it.
 * - `collects`: bring up to date only if all that it needs is (a collecting stage under `--experiment`).
 * - `check`: look only; it is here because a task that collects reads it.
 */
export type Role = 'target' | 'needed' | 'collects' | 'check';

/** In the order of the plan. */
export type Selection = ReadonlyMap<TaskName, Role>;

export interface Wanted {
  /** Stages, tasks or experiments; none means all. */
  readonly targets?: readonly string[];
  /** Only these experiments; none means all. */
  readonly experiments?: readonly string[];
}

export type SelectResult =
  | { readonly type: 'selected'; readonly selection: Selection }
  /** `among`: all that could have been meant. */
  | {
      readonly type: 'unknown';
      readonly what: 'target' | 'experiment';
      readonly name: string;
      readonly among: readonly string[];
    };

export function selectTasks(plan: Plan, wanted: Wanted): SelectResult {
  const targets = wanted.targets?.length ? wanted.targets : plan.stages;
  const experiments = wanted.experiments?.length ? new Set(wanted.experiments) : undefined;
  const all = [...plan.tasks.values()];
  const named = new Set<PlannedTask>();
  for (const name of targets) {
    const tasks = tasksNamed(plan, name);
    if (tasks.length === 0) return { type: 'unknown', what: 'target', name, among: namesOfTargets(plan) };
    for (const task of tasks) named.add(task);
  }
  for (const name of experiments ?? []) {
    if (!plan.experiments.includes(name))
      return { type: 'unknown', what: 'experiment', name, among: plan.experiments };
  }

  const roles = experiments ? rolesOfExperiments(plan, named, experiments) : rolesOf(plan, named);
  const selection = all.flatMap((task) => (roles.has(task) ? [[task.name, roles.get(task)!] as const] : []));
  return { type: 'selected', selection: new Map(selection) };
}

/**
 * What a target means: one task, a stage's tasks, those of an experiment (`from`), or, of a stage for a swept
 * or repeated experiment, all (`train@from`). What is a stage's name too means the stage.
 */
export function tasksNamed(plan: Plan, name: string): PlannedTask[] {
  const task = plan.tasks.get(name as TaskName);
  if (task) return [task];
  const tasks = [...plan.tasks.values()];
  if (plan.stages.includes(name)) return tasks.filter(({ stage }) => stage === name);
  const ofExperiment = (experiment: string): PlannedTask[] => {
    const members = experimentNames(plan, experiment);
    return tasks.filter((one) => one.experiment !== undefined && members.includes(one.experiment));
  };
  const [, stage, experiment = ''] = /^([^@]*)@(.+)$/.exec(name) ?? [];
  const ofStage = ofExperiment(experiment).filter((one) => one.stage === stage);
  return ofStage.length > 0 ? ofStage : ofExperiment(name);
}

function namesOfTargets({ stages, tasks, experiments, repetitions }: Plan): string[] {
  return [...new Set([...stages, ...tasks.keys(), ...experiments, ...repetitions.values()])];
}

type Roles = Map<PlannedTask, Role>;

function rolesOf(plan: Plan, targets: ReadonlySet<PlannedTask>): Roles {
  const roles: Roles = new Map();
  for (const task of withAncestors(plan, targets)) roles.set(task, targets.has(task) ? 'target' : 'needed');
  return roles;
}

function rolesOfExperiments(
  plan: Plan,
  named: ReadonlySet<PlannedTask>,
  experiments: ReadonlySet<string>,
): Roles {
  const wide = withAncestors(plan, named);
  const targets = [...wide].filter(
    (task) => task.experiment !== undefined && experiments.has(task.experiment),
  );
  const roles = rolesOf(plan, new Set(targets));
  const collecting = [...wide].filter((task) => task.experiment === undefined && needsExperiment(plan, task));
  const read = withAncestors(plan, new Set(collecting));
  for (const task of read)
    if (!roles.has(task)) roles.set(task, collecting.includes(task) ? 'collects' : 'check');
  return roles;
}

function needsExperiment(plan: Plan, task: PlannedTask): boolean {
  return [...withAncestors(plan, new Set([task]))].some((ancestor) => ancestor.experiment !== undefined);
}

const readByTasks = new WeakMap<PlannedTask, readonly TaskName[]>();

/** The tasks whose output a task reads. */
export function inputTasks(task: PlannedTask): readonly TaskName[] {
  const known = readByTasks.get(task);
  if (known) return known;
  const names = new Set<TaskName>();
  for (const { source } of task.inputs) if (source.type === 'task') names.add(source.task);
  const found = [...names];
  readByTasks.set(task, found);
  return found;
}

function withAncestors(plan: Plan, tasks: ReadonlySet<PlannedTask>): Set<PlannedTask> {
  const found = new Set(tasks);
  for (const task of found) for (const name of inputTasks(task)) found.add(plan.tasks.get(name)!);
  return found;
}
