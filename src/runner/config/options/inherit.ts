import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../../base/json.ts';
import { valueAt } from '../../../base/json-pointer.ts';
import { find, type LocatedMap, toJson, without } from '../source/located.ts';
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

function isChanged(
  decider: string,
  below: LocatedMap,
  layer: LocatedMap,
  { defaults }: OptionTable,
): boolean {
  const valueIn = (map: LocatedMap): Json | undefined => {
    const entry = find(map, decider.split('.'));
    return entry && toJson(entry.value);
  };
  const chosen = valueIn(layer);
  return (
    chosen !== undefined &&
    !isDeepStrictEqual(chosen, valueIn(below) ?? valueAt(defaults, `/${decider.replaceAll('.', '/')}`))
  );
}

function withoutDependents(below: LocatedMap, deciders: readonly string[], table: OptionTable): LocatedMap {
  const dependents = [table.onlyWith, table.defaultsWith].flatMap((needs) =>
    Object.entries(needs).filter(([, { option }]) => deciders.includes(option)),
  );
  return without(
    below,
    dependents.map(([option]) => option.split('.')),
  );
}
