import type { Located, LocatedEntry, LocatedMap } from '../source/located.ts';

/** Maps merge key by key; lists and scalars replace. Later layers win. */
export function mergeMaps(...layers: readonly LocatedMap[]): LocatedMap {
  return layers.reduce(mergeTwo);
}

function mergeTwo(base: LocatedMap, over: LocatedMap): LocatedMap {
  if (over.entries.size === 0) return base;
  if (base.entries.size === 0) return over;
  const entries = new Map<string, LocatedEntry>(base.entries);
  for (const [name, entry] of over.entries) {
    const below = base.entries.get(name)?.value;
    entries.set(
      name,
      below === undefined ? entry : { key: entry.key, value: mergeValues(below, entry.value) },
    );
  }
  return { type: 'map', span: over.span ?? base.span, entries };
}

function mergeValues(base: Located, over: Located): Located {
  return base.type === 'map' && over.type === 'map' ? mergeTwo(base, over) : over;
}
