import type { Json, JsonObject } from '../../base/json.ts';

/** JSON without spaces, keys in byte order. */
export function sortedJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const object = value as JsonObject;
  const pairs = Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${sortedJson(object[key]!)}`);
  return `{${pairs.join(',')}}`;
}
