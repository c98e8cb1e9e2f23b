import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../../base/json.ts';
import { find, type LocatedMap, toJson } from '../source/located.ts';
import { mergeMaps } from './merge.ts';
import type { OptionTable } from './option-table.ts';

/**
 * Merges what was written, in layers of which later ones win. A layer that gives an option another value
 * (`optimizer`) takes over nothing of the options that depend on it (`lr`, `momentum`): what the layers below
 * say of them was meant for the other value.
 */
export function inheritOptions(layers: readonly LocatedMap[], table: OptionTable): LocatedMap {
  return layers.reduce((below, layer) => {
    const changed = decidersOf(table).filter((decider) => isChanged(decider, below, layer, table));
    return mergeMaps(changed.length === 0 ? below : withoutDependents(below, changed, table), layer);
  });
}

const deciders = new WeakMap<OptionTable, readonly string[]>();

/** Options that others depend on. */
function decidersOf(table: OptionTable): readonly string[] {
  const known = deciders.get(table);
  if (known) return known;
  const all = [...Object.values(table.onlyWith), ...Object.values(table.defaultsWith)];
  const found = [...new Set(all.map(({ option }) => option))];
  deciders.set(table, found);
  return found;
}

function isChanged(decider: string, below: LocatedMap, layer: LocatedMap, table: OptionTable): boolean {
  const path = decider.split('.');
  const valueIn = (map: LocatedMap): Json | undefined => {
    const entry = find(map, path);
    return entry && toJson(entry.value);
  };
  const chosen = valueIn(layer);
  return (
    chosen !== undefined && !isDeepStrictEqual(chosen, valueIn(below) ?? defaultAt(table.defaults, path))
  );
}

function defaultAt(defaults: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((map, name) => (map as JsonObject | undefined)?.[name], defaults);
}

function withoutDependents(below: LocatedMap, deciders: readonly string[], table: OptionTable): LocatedMap {
  const owned = Object.entries(table.defaultsWith).filter(([, { isTakenOver }]) => !isTakenOver);
  return [...Object.entries(table.onlyWith), ...owned]
    .filter(([, needs]) => deciders.includes(needs.option))
    .reduce((map, [option]) => withoutEntry(map, option.split('.')), below);
}

function withoutEntry(map: LocatedMap, [name, ...rest]: readonly string[]): LocatedMap {
  const entry = map.entries.get(name!);
  if (entry === undefined) return map;
  const entries = new Map(map.entries);
  if (rest.length === 0) entries.delete(name!);
  else if (entry.value.type === 'map')
    entries.set(name!, { ...entry, value: withoutEntry(entry.value, rest) });
  return { ...map, entries };
}
