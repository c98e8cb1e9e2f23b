import type { Json, JsonObject } from '../../../base/json.ts';
import { pointerBelow } from '../../../base/json-pointer.ts';
import type { KeyDifference, KeyField } from '../key-field.ts';
import { unionOfNames } from '../names.ts';
import { sortedJson } from '../sorted-json.ts';

export const options: KeyField<JsonObject> = {
  why: 'how it is done; not in it are those that never change a result, such as the number of threads',
  value: (task) => JSON.parse(task.keyed) as JsonObject,
  json: (task) => task.keyed,
  differences: (from, to) => diffOptions(from, to, ''),
};

function diffOptions(from: Json | undefined, to: Json | undefined, pointer: string): KeyDifference[] {
  if (isMap(from) && isMap(to)) {
    return unionOfNames(from, to).flatMap((name) =>
      diffOptions(from[name], to[name], pointerBelow(pointer, name)),
    );
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    return to.flatMap((item, i) => diffOptions(from[i], item, pointerBelow(pointer, String(i))));
  }
  const same = from !== undefined && to !== undefined && sortedJson(from) === sortedJson(to);
  return same ? [] : [{ type: 'option', pointer, from, to }];
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
