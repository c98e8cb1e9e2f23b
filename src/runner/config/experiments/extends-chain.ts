import { type Budget, LIMITS } from '../limits.ts';
import type { Diagnostics } from '../problems/diagnostics.ts';
import { asMap, EMPTY_MAP, type LocatedEntry, type LocatedMap, textOf } from '../source/located.ts';

/** Keys of an experiment that another one does not take over. */
const OWN_KEYS = new Set(['description', 'extends', 'sweep']);

/** The options of the experiments that an experiment extends, and `repeat`, and at last its own. */
export function layersOfChain(
  name: string,
  declared: LocatedMap,
  budget: Budget,
  { placeOf, report }: Diagnostics,
): readonly LocatedMap[] {
  const layers: LocatedMap[] = [];
  const chain: string[] = [];
  const own = asMap(declared.entries.get(name)?.value)?.entries.get('extends')?.value.span;
  for (let at: string | undefined = name; at !== undefined; ) {
    const entry: LocatedEntry = declared.entries.get(at)!;
    chain.push(at);
    layers.unshift(optionsOf(entry));
    const link: LocatedEntry | undefined = asMap(entry.value)?.entries.get('extends');
    at = textOf(link?.value);
    if (at === undefined) break;
    const place = placeOf(link!.value.span);
    if (chain.length >= LIMITS['extends-chain'].most && !chain.includes(at)) {
      // Whoever extends this one meets the same: the first in the file tells.
      budget.spend('extends-chain', chain.length + 1, (found) =>
        report({ type: 'over-limit', at: placeOf(own), limit: 'extends-chain', found, of: `\`${name}\`` }),
      );
      break;
    }
    if (chain.includes(at)) {
      // Each member of the cycle finds it; the first in the file tells.
      const cycle = chain.slice(chain.indexOf(at));
      if (isFirst(name, cycle, declared))
        report({ type: 'extends-cycle', at: place, experiments: [...cycle, at] });
      break;
    }
    if (!declared.entries.has(at)) {
      const experiments = [...declared.entries.keys()].filter((other) => other !== name);
      report({ type: 'unknown-experiment', at: place, name: at, experiments });
      break;
    }
  }
  return layers;
}

function optionsOf(entry: LocatedEntry): LocatedMap {
  const map = asMap(entry.value) ?? EMPTY_MAP;
  const options = [...map.entries].filter(([key]) => !OWN_KEYS.has(key));
  return { ...map, entries: new Map(options) };
}

function isFirst(name: string, cycle: readonly string[], declared: LocatedMap): boolean {
  return [...declared.entries.keys()].find((key) => cycle.includes(key)) === name;
}
