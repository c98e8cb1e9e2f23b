import { asMap, EMPTY_MAP, type LocatedEntry, type LocatedMap, type Span, textOf } from './located.ts';
import { mergeMaps } from './merge.ts';
import type { Report } from './problem.ts';
import type { Source } from './source.ts';
import { readSweep } from './sweep.ts';

export interface Experiment {
  readonly name: string;
  readonly place: Span | undefined;
  /** Those of its `extends` chain, its own, and its share of a sweep. */
  readonly options: LocatedMap;
}

export interface Experiments {
  /** In the order of the file, sweeps fanned out. */
  readonly all: readonly Experiment[];
  /** The experiments that a sweep was fanned out into, by the name that was written. */
  readonly swept: ReadonlyMap<string, readonly string[]>;
}

/** Keys of an experiment that are no options. */
const OWN_KEYS = new Set(['description', 'extends', 'sweep']);

/** `options` are the names that a sweep may use. */
export function readExperiments(
  declared: LocatedMap,
  options: readonly string[],
  source: Source,
  report: Report,
): Experiments {
  const all: Experiment[] = [];
  const swept = new Map<string, readonly string[]>();
  for (const [name, entry] of declared.entries) {
    const chain = optionsOfChain(name, declared, source, report);
    const sweep = asMap(entry.value)?.entries.get('sweep')?.value;
    if (sweep === undefined) {
      all.push({ name, place: entry.key, options: chain });
      continue;
    }
    const members = readSweep(sweep, options, source, report).map((member) => ({
      name: `${name}@${member.suffix}`,
      place: entry.key,
      options: mergeMaps(chain, member.options),
    }));
    all.push(...members);
    swept.set(
      name,
      members.map((member) => member.name),
    );
  }
  return { all, swept };
}

/** The options of an experiment over those of the one that it extends, and so on. */
function optionsOfChain(name: string, declared: LocatedMap, source: Source, report: Report): LocatedMap {
  const layers: LocatedMap[] = [];
  const chain: string[] = [];
  for (let at: string | undefined = name; at !== undefined; ) {
    const entry: LocatedEntry = declared.entries.get(at)!;
    chain.push(at);
    layers.unshift(optionsOf(entry));
    const link: LocatedEntry | undefined = asMap(entry.value)?.entries.get('extends');
    at = textOf(link?.value);
    if (at === undefined) break;
    const place = source.place(link!.value.span);
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
  return mergeMaps(EMPTY_MAP, ...layers);
}

function optionsOf(entry: LocatedEntry): LocatedMap {
  const map = asMap(entry.value) ?? EMPTY_MAP;
  const options = [...map.entries].filter(([key]) => !OWN_KEYS.has(key));
  return { ...map, entries: new Map(options) };
}

function isFirst(name: string, cycle: readonly string[], declared: LocatedMap): boolean {
  return [...declared.entries.keys()].find((key) => cycle.includes(key)) === name;
}
