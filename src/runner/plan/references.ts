import path from 'node:path';
import type { Experiments } from '../config/experiments/experiments.ts';
import type { Diagnostics } from '../config/problems/diagnostics.ts';
import { asMap, type Span, textOf } from '../config/source/located.ts';
import { pathBehindMarker } from '../config/source/path-marker.ts';
import type { FileCheck } from '../config/stages/project-files.ts';
import type { Stage, StageInput } from '../config/stages/stages.ts';
import { planInput } from './input-origin.ts';
import type { InputSource, PlannedInput, TaskName } from './plan.ts';

/** What the parts of a plan are made from: all that a reference may lead to, and where problems go. */
export interface PlanContext extends Diagnostics {
  readonly root: string;
  readonly namesProjectFile: FileCheck;
  readonly stages: ReadonlyMap<string, Stage>;
  readonly experiments: Experiments;
  readonly taskName: TaskNaming;
}

/** The name of the task of a stage for an experiment, or for none. */
export type TaskNaming = (stage: string, experiment: string | undefined) => TaskName;

/** One text for each task, however many read it: equal ones would be compared letter by letter. */
export function createTaskNaming(): TaskNaming {
  const named = new Map<string, Map<string | undefined, TaskName>>();
  return (stage, experiment) => {
    const ofStage = named.get(stage) ?? new Map<string | undefined, TaskName>();
    named.set(stage, ofStage);
    const name =
      ofStage.get(experiment) ?? ((experiment === undefined ? stage : `${stage}@${experiment}`) as TaskName);
    ofStage.set(experiment, name);
    return name;
  };
}

/** What an input under `in:` means for one experiment; nothing (and reported) where it means nothing. */
export function resolveInput(
  reader: Stage,
  input: StageInput,
  experiment: string | undefined,
  context: PlanContext,
): PlannedInput[] {
  const place = context.placeOf(input.span);
  const { name: asked, isListed, written } = input;
  const origin = { type: 'in', name: asked, ...(isListed && { of: written }) } as const;
  const file = pathBehindMarker(input.written);
  if (file !== undefined) {
    const source = pathSource(file, context.root);
    if (source === undefined) context.report({ type: 'bad-reference', at: place, written: input.written });
    return source === undefined ? [] : [planInput(origin, { source, place })];
  }
  const [, name, output] = /^([^/]+)(?:\/(.+?)\/*)?$/.exec(input.written) ?? [];
  if (name === undefined || output?.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    context.report({ type: 'bad-reference', at: place, written: input.written });
    return [];
  }
  const target = context.stages.get(name);
  if (target === undefined) {
    context.report({ type: 'unknown-stage', at: place, stage: name, stages: [...context.stages.keys()] });
    return [];
  }
  const inside = outputPath(target, output ?? '', input.span, context);
  const isCollected = input.spec?.many || collects(reader, input, context.stages);
  return membersOf(target, reader, input, experiment, context).map((member) =>
    planInput(origin, {
      source: { type: 'task', task: context.taskName(name, member), output: inside },
      place,
      ...(isCollected && { member, ...repetitionOf(member, context) }),
    }),
  );
}

function repetitionOf(
  member: string | undefined,
  { experiments }: PlanContext,
): Pick<PlannedInput, 'repetitionOf'> | undefined {
  const repetition = member === undefined ? undefined : experiments.byName.get(member)?.repetition;
  return repetition && { repetitionOf: repetition.of };
}

/**
 * A command takes one or many, as its stage has `each` or not: without, it reads all experiments of one that
 * has.
 */
export function collects(reader: Stage, input: StageInput, stages: ReadonlyMap<string, Stage>): boolean {
  const [target = ''] = input.written.split('/');
  return reader.kind?.openInputs === true && !reader.each && stages.get(target)?.each === true;
}

/** A file or folder of the user's own; undefined where nothing stands behind `path:`. */
export function pathSource(written: string, root: string): InputSource | undefined {
  if (written.trim() === '') return undefined;
  return { type: 'path', path: path.resolve(root, written), written };
}

/** The experiments of the target that the reader sees: its own, or, collecting, all. */
function membersOf(
  target: Stage,
  reader: Stage,
  input: StageInput,
  experiment: string | undefined,
  { experiments, stages, placeOf, report }: PlanContext,
): readonly (string | undefined)[] {
  if (!target.each) return [undefined];
  if (experiment !== undefined) return [experiment];
  if (reader.each) return [];
  if (input.spec?.many || collects(reader, input, stages)) return experiments.all.map(({ name }) => name);
  const because = { type: 'reads', stage: target.name, input: input.name } as const;
  // An input that its kind does not know was reported already.
  if (input.spec !== undefined)
    report({ type: 'missing-each', at: placeOf(input.span), stage: reader.name, because });
  return [];
}

/**
 * What lies behind a name that a command gave to an output; other kinds' outputs are named by their paths.
 */
function outputPath(
  target: Stage,
  output: string,
  span: Span | undefined,
  { placeOf, report }: PlanContext,
): string {
  const named = asMap(target.options.entries.get('out')?.value)?.entries;
  if (target.kind?.process !== 'command' || named === undefined || named.size === 0 || output === '')
    return output;
  const [first, ...rest] = output.split('/') as [string, ...string[]];
  const file = textOf(named.get(first)?.value);
  if (file === undefined)
    report({
      type: 'unknown-output',
      at: placeOf(span),
      stage: target.name,
      output,
      outputs: [...named.keys()],
    });
  return [file ?? first, ...rest].join('/');
}
