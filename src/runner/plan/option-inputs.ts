import type { Json } from '../../base/json.ts';
import { fromPointer, pointerBelow } from '../../base/json-pointer.ts';
import { seedOptionOf, tableOf } from '../config/options/options.ts';
import { find, type Located, type LocatedMap, textOf, toJson } from '../config/source/located.ts';
import { pathBehindMarker } from '../config/source/path-marker.ts';
import { readArguments } from '../config/stages/command.ts';
import type { Stage } from '../config/stages/stages.ts';
import { planInput } from './input-origin.ts';
import type { InputOrigin, PlannedInput } from './plan.ts';
import { type PlanContext, pathSource } from './references.ts';

/** The inputs that options stand for: `path:…` anywhere among them, and names of experiments. */
export function inputsOfOptions(
  stage: Stage,
  kind: string,
  options: LocatedMap,
  experiment: string | undefined,
  context: PlanContext,
): PlannedInput[] {
  return [
    ...(stage.kind?.process === 'command' ? pathArguments(options, context) : []),
    ...pathOptions(options, context),
    ...experimentOptions(stage, kind, options, experiment, context),
  ];
}

/** Every `path:…` among the options, lists and maps included. */
function pathOptions(options: LocatedMap, context: PlanContext): PlannedInput[] {
  const found: PlannedInput[] = [];
  function visit(value: Located, pointer: string): void {
    if (value.type === 'map')
      for (const [name, entry] of value.entries) visit(entry.value, pointerBelow(pointer, name));
    else if (value.type === 'list')
      value.items.forEach((item, index) => void visit(item, pointerBelow(pointer, String(index))));
    else {
      const input = pathInput({ type: 'path-option', pointer }, value, context);
      if (input !== undefined) found.push(input);
    }
  }
  for (const [name, { value }] of options.entries) if (name !== 'run') visit(value, pointerBelow('', name));
  return found;
}

function pathArguments(options: LocatedMap, context: PlanContext): PlannedInput[] {
  return readArguments(options).flatMap(
    ({ index, value }) => pathInput({ type: 'argument', index }, value, context) ?? [],
  );
}

function pathInput(
  origin: InputOrigin,
  value: Located,
  { root, placeOf, report }: PlanContext,
): PlannedInput | undefined {
  const written = pathBehindMarker(textOf(value) ?? '');
  if (written === undefined) return undefined;
  const place = placeOf(value.span);
  const path = pathSource(written, root);
  if (path === undefined) report({ type: 'bad-reference', at: place, written: `path:${written}` });
  return path && planInput(origin, { source: path, place });
}

/** Options such as `init`, which name an experiment and mean an output of this stage for it. */
function experimentOptions(
  stage: Stage,
  kind: string,
  options: LocatedMap,
  experiment: string | undefined,
  { experiments, taskName, placeOf, report }: PlanContext,
): PlannedInput[] {
  return Object.entries(tableOf(kind).experimentInputs).flatMap(([pointer, { output, none }]) => {
    const value = find(options, fromPointer(pointer))?.value;
    const name = textOf(value);
    if (name === undefined || name === none || pathBehindMarker(name) !== undefined) return [];
    const place = placeOf(value?.span);
    const members = experiments.swept.get(name);
    const repetitions = experiments.repetitions.get(name) ?? [];
    const seed = seedOf(kind, options);
    const meant =
      repetitions.find(({ repetition }) => repetition?.seed === seed) ?? experiments.byName.get(name);
    if (members !== undefined) report({ type: 'swept-experiment', at: place, name, members });
    else if (meant === undefined && repetitions.length > 0) {
      const names = repetitions.map((one) => one.name);
      report({ type: 'no-such-repetition', at: place, name, seed, members: names });
    } else if (meant === undefined) {
      const others = experiments.all.map((other) => other.name).filter((other) => other !== experiment);
      report({ type: 'unknown-experiment', at: place, name, experiments: others });
    } else if (stage.each) {
      const task = { type: 'task', task: taskName(stage.name, meant.name), output } as const;
      return [planInput({ type: 'experiment-option', pointer }, { source: task, place })];
    }
    return [];
  });
}

/** By its seed a repetition finds that of the other experiment which it begins with. */
function seedOf(kind: string, options: LocatedMap): Json | undefined {
  const option = seedOptionOf(kind);
  const entry = option === undefined ? undefined : options.entries.get(option);
  return entry && toJson(entry.value);
}
