import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../../base/json.ts';
import { fromPointer, pointerBelow } from '../../../base/json-pointer.ts';
import { fileDefaults, optionTables } from '../../../generated/pipeline-schema.js';
import type { Place } from '../../plan/plan.ts';
import type { Diagnostics } from '../problems/diagnostics.ts';
import {
  EMPTY_MAP,
  find,
  type Located,
  type LocatedMap,
  locate,
  toJson,
  toJsonObject,
  without,
} from '../source/located.ts';
import type { Source } from '../source/source.ts';
import { inheritOptions } from './inherit.ts';
import { mergeMaps } from './merge.ts';
import type { OptionTable } from './option-table.ts';
import { reportUseless } from './report-useless.ts';

/** The complete options of a task. */
export interface Options {
  readonly tree: LocatedMap;
  readonly json: JsonObject;
  /** Where each was written, by JSON pointer. */
  readonly places: ReadonlyMap<string, Place>;
}

export function tableOf(kind: string): OptionTable {
  const table = optionTables[kind];
  if (table === undefined) throw new Error(`schemas/pipeline.schema.json has no options/${kind}.`);
  return table;
}

/** The option that the kind draws by: the one whose default is the file's own `seed`. */
export function seedOptionOf(kind: string): string | undefined {
  const found = Object.entries(tableOf(kind).defaultsFrom).find(([, key]) => key === 'seed');
  return found && fromPointer(found[0]).join();
}

/** Defaults of the schema below what was written, in layers of which later ones win. */
export function completeOptions(
  kind: string,
  layers: readonly LocatedMap[],
  file: LocatedMap,
  diagnostics: Diagnostics,
): Options {
  const table = tableOf(kind);
  const written = inheritOptions([EMPTY_MAP, ...layers], table);
  const merged = mergeMaps(defaultsBeside(written, table), defaultsFromFile(table, file), written);
  reportUseless(layers, merged, table, diagnostics);
  const named = withoutOtherNames(merged, table, diagnostics);
  const applicable = withoutInapplicable(named, table, diagnostics);
  const tree = withMapDefaults(applicable, table);
  return { tree, json: toJsonObject(tree), places: placesOf(tree, diagnostics.source) };
}

/** Options that are no part of a task's key, apart from those that its inputs stand for. */
export function unkeyedOptions({ unkeyed, omitted }: OptionTable, tree: LocatedMap): string[] {
  const atOmittedValue = Object.entries(omitted).filter(([pointer, value]) => {
    const entry = find(tree, fromPointer(pointer));
    return entry !== undefined && isDeepStrictEqual(toJson(entry.value), value);
  });
  return [...unkeyed, ...atOmittedValue.map(([pointer]) => pointer)];
}

const defaultsOfTables = new WeakMap<OptionTable, Map<string, LocatedMap>>();

/** The schema's defaults: those of an option may depend on what was written of another one. */
function defaultsBeside(written: LocatedMap, table: OptionTable): LocatedMap {
  const { defaults, defaultsWith } = table;
  const own = Object.entries(defaultsWith).map(([option, { option: decider, values }]) => {
    const entry = written.entries.get(decider);
    const value = entry ? toJson(entry.value) : defaults[decider];
    return [option, values[String(value)] ?? defaults[option]!] as const;
  });
  // Thousands of experiments have the same ones.
  const made = defaultsOfTables.get(table) ?? new Map<string, LocatedMap>();
  defaultsOfTables.set(table, made);
  const key = JSON.stringify(own);
  const known = made.get(key) ?? (locate({ ...defaults, ...Object.fromEntries(own) }) as LocatedMap);
  made.set(key, known);
  return known;
}

/** Options such as `seed`, whose default is the file's own key. */
function defaultsFromFile({ defaultsFrom }: OptionTable, file: LocatedMap): LocatedMap {
  const entries = Object.entries(defaultsFrom).map(([pointer, key]) => {
    const written = file.entries.get(key) ?? { key: undefined, value: locate(fileDefaults[key]!) };
    return [fromPointer(pointer).join(), written] as const;
  });
  return { ...EMPTY_MAP, entries: new Map(entries) };
}

/** Puts what stands under another name of an option under its own, so that both make the same key. */
function withoutOtherNames(
  merged: LocatedMap,
  { sameAs }: OptionTable,
  { placeOf, report }: Diagnostics,
): LocatedMap {
  const entries = new Map(merged.entries);
  for (const [otherPointer, pointer] of Object.entries(sameAs)) {
    const [other, option] = [fromPointer(otherPointer).join(), fromPointer(pointer).join()];
    const given = entries.get(other);
    entries.delete(other);
    if (given === undefined || toJson(given.value) === null) continue;
    const own = entries.get(option);
    const values = { [other]: toJson(given.value), [option]: own ? toJson(own.value) : null };
    if (values[option] === null) entries.set(option, given);
    else if (!isDeepStrictEqual(values[option], values[other]) && given.key !== undefined)
      report({ type: 'same-option-twice', at: placeOf(given.key), values });
  }
  return { ...merged, entries };
}

/**
 * Leaves out defaults that mean nothing beside the other options' values; what the user wrote there is
 * reported.
 */
function withoutInapplicable(
  merged: LocatedMap,
  table: OptionTable,
  { placeOf, report }: Diagnostics,
): LocatedMap {
  const left = new Set<string>();
  for (const [option, needs] of Object.entries(table.onlyWith)) {
    const entry = find(merged, option.split('.'));
    const decider = find(merged, needs.option.split('.'))?.value;
    if (entry === undefined || decider === undefined || left.has(needs.option)) continue;
    const found = toJson(decider);
    if (needs.values.some((value) => isDeepStrictEqual(found, value))) continue;
    left.add(option);
    if (entry.key !== undefined)
      report({ type: 'option-not-here', at: placeOf(entry.key), option, needs, found });
  }
  return without(
    merged,
    [...left].map((option) => option.split('.')),
  );
}

function withMapDefaults(tree: LocatedMap, { mapDefaults }: OptionTable): LocatedMap {
  const entries = new Map(tree.entries);
  for (const [pointer, defaults] of Object.entries(mapDefaults)) {
    const option = fromPointer(pointer).join();
    const entry = entries.get(option);
    if (entry !== undefined) entries.set(option, { ...entry, value: withDefaults(entry.value, defaults) });
  }
  return { ...tree, entries };
}

function withDefaults(value: Located, defaults: Json): Located {
  if (value.type === 'map') return mergeMaps(locate(defaults) as LocatedMap, value);
  if (value.type !== 'list') return value;
  return { ...value, items: value.items.map((item) => withDefaults(item, defaults)) };
}

/** A list is one option; so is a map of no entries. */
function placesOf(tree: LocatedMap, source: Source): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  function visit(value: Located, pointer: string): void {
    if (value.type === 'map') {
      for (const [name, entry] of value.entries) visit(entry.value, pointerBelow(pointer, name));
    } else if (value.span !== undefined) places.set(pointer, source.position(value.span));
  }
  visit(tree, '');
  return places;
}
