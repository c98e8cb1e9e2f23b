import type { Json, JsonObject } from '../../base/json.ts';
import { pointerBelow } from '../../base/json-pointer.ts';
import { pathBehindMarker } from '../config/source/path-marker.ts';
import type { PlannedInput, PlannedTask } from '../plan/plan.ts';

/** What stands behind `path:…`; undefined for every other value. */
export function pathOfOption(value: Json): string | undefined {
  return typeof value === 'string' ? pathBehindMarker(value) : undefined;
}

/** Options that name another task's result (`init: baseline`), by JSON pointer. */
export function inputsByOption({ inputs }: Pick<PlannedTask, 'inputs'>): ReadonlyMap<string, PlannedInput> {
  return new Map(
    inputs.flatMap((input) =>
      input.origin.type === 'experiment-option' ? [[input.origin.pointer, input] as const] : [],
    ),
  );
}

/**
 * A copy in which `change` was asked about every value, the whole before its parts, with its JSON pointer. A
 * part for which it gives undefined is left out; one that it leaves as it is is looked into.
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
    const place = pointerBelow(pointer, key);
    const changed = change(part, place);
    return changed === part ? mapParts(part, place, change) : changed;
  };
  if (Array.isArray(value)) {
    return value.map((part, i) => mapped(String(i), part)).filter((part) => part !== undefined);
  }
  const parts = Object.entries(value).map(([key, part]) => [key, mapped(key, part)] as const);
  return Object.fromEntries(parts.filter((pair): pair is [string, Json] => pair[1] !== undefined));
}
