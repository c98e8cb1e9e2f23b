import type { Json, JsonObject } from '../../base/json.ts';

/** JSON without spaces, keys in byte order. */
export function sortedJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  // Loops, as every task of every plan comes through here.
  let parts = '';
  if (Array.isArray(value)) {
    for (const item of value) parts += `${parts && ','}${sortedJson(item)}`;
    return `[${parts}]`;
  }
  const object = value as JsonObject;
  for (const key of Object.keys(object).sort()) {
    parts += `${parts && ','}${JSON.stringify(key)}:${sortedJson(object[key]!)}`;
  }
  return `{${parts}}`;
}
