import { ConfigError } from '../../../src/runner/config/problems/config-error.ts';
import type { InputSpec, KindCatalog, KindSpec } from '../../../src/runner/plan/kind.ts';
import { loadPlan } from '../../../src/runner/plan/load-plan.ts';
import type { Plan, PlannedTask, TaskName } from '../../../src/runner/plan/plan.ts';
import { createProject } from '../../support/project.ts';

/** A catalog of the shape of the real one; the options of its kinds are those of the schema. */
export const catalog: KindCatalog = new Map(
  [
    kind('download', {}),
    kind('build-lmdb', { images: one('a folder of images') }),
    kind('occlude-lfw', { images: one('a folder of images'), occluders: one('a folder of occluders') }),
    kind('train', { lmdb: one('an LMDB'), lfw: one('the LFW tree') }, { takesExperiment: true, cpus: 'all' }),
    kind('eval-lfw', { model: one('what a train stage published'), lfw: one('the LFW tree') }),
    kind('eval-ar', { model: one('what a train stage published'), ar: one('the AR folders') }),
    kind('report', { lfw: many('results of eval-lfw'), ar: many('results of eval-ar') }),
    kind('command', {}, { openInputs: true, process: 'command' }),
  ].map((spec) => [spec.name, spec]),
);

function kind(name: string, inputs: KindSpec['inputs'], rest: Partial<KindSpec> = {}): KindSpec {
  return { name, version: 1, summary: name, inputs, cpus: 1, process: 'stage', ...rest };
}

function one(about: string): InputSpec {
  return { required: true, many: false, about };
}

function many(about: string): InputSpec {
  return { required: false, many: true, about };
}

interface Given {
  readonly set?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

export function planOf(yaml: string, { set = [], files = {} }: Given = {}): Plan {
  return loadPlan({ cwd: createProject({ 'pipeline.yaml': yaml, ...files }).root, set, catalog });
}

/** The text of everything that is wrong, or what loaded where nothing is. */
export function errorsOf(yaml: string, given?: Given): string {
  return messageOf(() => planOf(yaml, given));
}

export function messageOf(load: () => Plan): string {
  try {
    return `no error: ${[...load().tasks.keys()].join(' ')}`;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

export function taskOf(plan: Plan, name: string): PlannedTask {
  const task = plan.tasks.get(name as TaskName);
  if (task === undefined) throw new Error(`no task ${name} among ${[...plan.tasks.keys()].join(' ')}`);
  return task;
}

/** The inputs in short: "lfw = faces/lfw", "lfw[a] = eval-lfw@a", "ar = path:data". */
export function inputsOf(task: PlannedTask): string[] {
  return task.inputs.map(({ name, member, source }) => {
    const from =
      source.type === 'path'
        ? `path:${source.written}`
        : [source.task, source.output].filter(Boolean).join('/');
    return `${name}${member === undefined ? '' : `[${member}]`} = ${from}`;
  });
}

/** Where an option was written: "lr" -> line. */
export function linesOf(task: PlannedTask): Record<string, number> {
  return Object.fromEntries([...task.places].map(([pointer, { line }]) => [pointer, line]));
}

/** A file with a data stage, training and evaluation; `experiments` is indented by two. */
export function study(experiments: string, more = ''): string {
  return `version: 1
stages:
  faces:
    uses: download
    with:
      source: synthetic
  train:
    each: experiments
    in:
      lmdb: faces/webface
      lfw: faces/lfw
  eval-lfw:
    each: experiments
    in:
      model: train
      lfw: faces/lfw
  report:
    in:
      lfw: eval-lfw
${more}experiments:
${experiments}`;
}
