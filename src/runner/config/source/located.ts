import type { Json, JsonObject } from '../../../base/json.ts';

/** Offsets in the configuration's text; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value of the configuration that knows where it was written. Defaults have no span. */
export type Located = LocatedMap | LocatedList | LocatedScalar;

export interface LocatedMap {
  readonly type: 'map';
  readonly span: Span | undefined;
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export interface LocatedEntry {
  readonly key: Span | undefined;
  readonly value: Located;
}

export interface LocatedList {
  readonly type: 'list';
  readonly span: Span | undefined;
  readonly items: readonly Located[];
}

export interface LocatedScalar {
  readonly type: 'scalar';
  readonly span: Span | undefined;
  readonly value: null | boolean | number | string;
  /** As it stands in the file, where that is no text. */
  readonly written?: string;
}

export const EMPTY_MAP: LocatedMap = { type: 'map', span: undefined, entries: new Map() };

/**
 * A map; nothing at all (`with:` alone on its line) counts as an empty one. Undefined for lists and other
 * scalars.
 */
export function asMap(value: Located | undefined): LocatedMap | undefined {
  if (value === undefined || (value.type === 'scalar' && value.value === null)) return EMPTY_MAP;
  return value.type === 'map' ? value : undefined;
}

export function textOf(value: Located | undefined): string | undefined {
  return value?.type === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

/** `span` is given to every part: a value that was put in somewhere counts as written there. */
export function locate(json: Json, span?: Span): Located {
  if (isList(json)) return { type: 'list', span, items: json.map((item) => locate(item, span)) };
  if (json !== null && typeof json === 'object') {
    const entries = Object.entries(json).map(
      ([key, value]) => [key, { key: span, value: locate(value, span) }] as const,
    );
    return { type: 'map', span, entries: new Map(entries) };
  }
  return { type: 'scalar', span, value: json };
}

export function toJson(located: Located): Json {
  if (located.type === 'scalar') return located.value;
  if (located.type === 'list') return located.items.map(toJson);
  return toJsonObject(located);
}

export function toJsonObject(map: LocatedMap): JsonObject {
  const object: Record<string, Json> = {};
  for (const [key, { value }] of map.entries) define(object, key, toJson(value));
  return object;
}

/** Plain assignment, which is fast, would take this one name for the object's prototype. */
function define(object: Record<string, Json>, key: string, value: Json): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** What a path of keys and indices leads to, as far as it goes. */
export function find(root: Located, path: readonly string[]): LocatedEntry | undefined {
  let at: LocatedEntry | undefined = { key: undefined, value: root };
  for (const segment of path) {
    if (at === undefined) return undefined;
    at = child(at.value, segment);
  }
  return at;
}

/** The same without what paths of keys lead to. */
export function without(map: LocatedMap, paths: readonly (readonly string[])[]): LocatedMap {
  if (paths.length === 0) return map;
  const entries = new Map(map.entries);
  for (const [key, ...rest] of paths) {
    const entry = entries.get(key!);
    if (rest.length === 0) entries.delete(key!);
    else if (entry?.value.type === 'map')
      entries.set(key!, { ...entry, value: without(entry.value, [rest]) });
  }
  return { ...map, entries };
}

function child(parent: Located, segment: string): LocatedEntry | undefined {
  if (parent.type === 'map') return parent.entries.get(segment);
  const item = parent.type === 'list' ? parent.items[Number(segment)] : undefined;
  return item && { key: undefined, value: item };
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
