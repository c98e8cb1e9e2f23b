import { resolve } from 'node:path';
import type { Json, JsonObject } from '../../base/json.ts';
import type { PlannedInput, PlannedTask } from '../plan/plan.ts';

const PATH = 'path:';

export function isPathReference(value: Json): value is string {
  return typeof value === 'string' && value.startsWith(PATH);
}

/** The absolute path behind `path:…`. */
export function resolveReference(reference: string, root: string): string {
  return resolve(root, reference.slice(PATH.length));
}

/** Whether an input stands for a part of an option (`with:/pairs`, `run/1`); names under `in:` hold no slash. */
export function isPartOfOption({ name }: PlannedInput): boolean {
  return name.includes('/');
}

/**
 * Options that name another task's result (`init: baseline`), by JSON pointer. An input's name may be the user's own where the kind's inputs are
 * open, so there it is never an option's.
 */
export function optionsOfInputs({
  kind,
  inputs,
}: Pick<PlannedTask, 'kind' | 'inputs'>): ReadonlyMap<string, PlannedInput> {
  const isOption = (input: PlannedInput): boolean =>
    !kind.openInputs && !(input.name in kind.inputs) && !isPartOfOption(input);
  return new Map(inputs.filter(isOption).map((input) => [`/${input.name}`, input]));
}

/**
 * A copy in which `change` was asked about every value, the whole before its parts, with its JSON pointer. A part for which it
 * gives undefined is left out; one that it leaves as it is is looked into.
 */
export function mapOptions(
  options: JsonObject,
  change: (value: Json, pointer: string) => Json | undefined,
): JsonObject {
  return mapParts(options, '', change) as JsonObject;
}

function mapParts(
  value: Json,
  pointer: string,
  change: (value: Json, pointer: string) => Json | undefined,
): Json {
  if (typeof value !== 'object' || value === null) return value;
  const mapped = (key: string, part: Json): Json | undefined => {
    const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const changed = change(part, place);
    return changed === part ? mapParts(part, place, change) : changed;
  };
  if (Array.isArray(value)) {
    return value.map((part, i) => mapped(String(i), part)).filter((part) => part !== undefined);
  }
  const parts = Object.entries(value).map(([key, part]) => [key, mapped(key, part)] as const);
  return Object.fromEntries(parts.filter((pair): pair is [string, Json] => pair[1] !== undefined));
}
