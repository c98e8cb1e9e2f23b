import type { Diagnostics } from '../problems/diagnostics.ts';
import {
  asMap,
  EMPTY_MAP,
  type LocatedEntry,
  type LocatedMap,
  type Span,
  textOf,
} from '../source/located.ts';
import { type Repetition, readRepetitions, type Seeding } from './repeat.ts';
import { readSweep } from './sweep.ts';

export interface Experiment {
  readonly name: string;
  readonly place: Span | undefined;
  /**
   * Its options in layers, later ones win: its `extends` chain's, its own, its share of a sweep, the seed of
   * its repetition.
   */
  readonly layers: readonly LocatedMap[];
  /** The experiment that it is one repetition of, and the seed that tells them apart. */
  readonly repetition?: { readonly of: string; readonly seed: number };
}

export interface Experiments {
  /** In the order of the file, sweeps and repetitions fanned out. */
  readonly all: readonly Experiment[];
  readonly byName: ReadonlyMap<string, Experiment>;
  /** By the experiment that they are repetitions of. */
  readonly repetitions: ReadonlyMap<string, readonly Experiment[]>;
  /**
   * The experiments that a sweep was fanned out into, before their repetition, by the name that was written.
   */
  readonly swept: ReadonlyMap<string, readonly string[]>;
}

/** Keys of an experiment that another one does not take over. */
const OWN_KEYS = new Set(['description', 'extends', 'sweep']);

/** `options` are the names that a sweep may use. */
export function readExperiments(
  declared: LocatedMap,
  options: readonly string[],
  seeding: Seeding | undefined,
  diagnostics: Diagnostics,
): Experiments {
  const { placeOf, report } = diagnostics;
  const all: Experiment[] = [];
  const swept = new Map<string, readonly string[]>();
  for (const [name, entry] of declared.entries) {
    const chain = splitRepeat(layersOfChain(name, declared, diagnostics));
    const { repeat } = chain;
    const sweep = asMap(entry.value)?.entries.get('sweep')?.value;
    const members = sweep === undefined ? undefined : readSweep(sweep, options, diagnostics);
    const isSeedSwept = seeding && asMap(sweep)?.entries.has(seeding.option);
    if (isSeedSwept && repeat)
      report({ type: 'repeated-seed-sweep', at: placeOf(repeat.value.span), option: seeding.option });
    const single = members?.map(({ suffix, options }) => ({
      name: `${name}@${suffix}`,
      place: entry.key,
      layers: [...chain.layers, options],
    })) ?? [{ name, place: entry.key, layers: chain.layers }];
    if (members)
      swept.set(
        name,
        single.map((member) => member.name),
      );
    for (const one of single) {
      const repetitions =
        repeat && !isSeedSwept ? readRepetitions(one.layers, repeat, seeding, diagnostics) : undefined;
      all.push(...(repetitions?.map((repetition) => repeated(one, repetition)) ?? [one]));
    }
  }
  const byName = new Map(all.map((experiment) => [experiment.name, experiment]));
  return { all, byName, repetitions: repetitionsAmong(all), swept };
}

function repetitionsAmong(all: readonly Experiment[]): ReadonlyMap<string, readonly Experiment[]> {
  const found = new Map<string, Experiment[]>();
  for (const experiment of all) {
    if (!experiment.repetition) continue;
    const { of } = experiment.repetition;
    if (!found.has(of)) found.set(of, []);
    found.get(of)!.push(experiment);
  }
  return found;
}

/** `from@seed=101`, or, swept, `from@pattern=3,seed=101`. */
function repeated(one: Experiment, { suffix, seed, options }: Repetition): Experiment {
  const name = `${one.name}${one.name.includes('@') ? ',' : '@'}${suffix}`;
  return { name, place: one.place, layers: [...one.layers, options], repetition: { of: one.name, seed } };
}

/** How often an experiment is made is no option of a training, but is taken over like one. */
function splitRepeat(chain: readonly LocatedMap[]): {
  layers: readonly LocatedMap[];
  repeat: LocatedEntry | undefined;
} {
  const layers = chain.map((layer) => {
    const entries = new Map(layer.entries);
    entries.delete('repeat');
    return { ...layer, entries };
  });
  return { layers, repeat: chain.findLast(({ entries }) => entries.has('repeat'))?.entries.get('repeat') };
}

/** The options of the experiments that an experiment extends, and `repeat`, and at last its own. */
function layersOfChain(
  name: string,
  declared: LocatedMap,
  { placeOf, report }: Diagnostics,
): readonly LocatedMap[] {
  const layers: LocatedMap[] = [];
  const chain: string[] = [];
  for (let at: string | undefined = name; at !== undefined; ) {
    const entry: LocatedEntry = declared.entries.get(at)!;
    chain.push(at);
    layers.unshift(optionsOf(entry));
    const link: LocatedEntry | undefined = asMap(entry.value)?.entries.get('extends');
    at = textOf(link?.value);
    if (at === undefined) break;
    const place = placeOf(link!.value.span);
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
