import { createBudget } from '../limits.ts';
import type { Diagnostics } from '../problems/diagnostics.ts';
import { asMap, type LocatedEntry, type LocatedMap, type Span } from '../source/located.ts';
import { layersOfChain } from './extends-chain.ts';
import { countRepetitions, type Repetition, readRepetitions, type Seeding } from './repeat.ts';
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
  /** False (and reported) where they would be too many: then some were not made. */
  readonly isComplete: boolean;
  readonly byName: ReadonlyMap<string, Experiment>;
  /** By the experiment that they are repetitions of. */
  readonly repetitions: ReadonlyMap<string, readonly Experiment[]>;
  /**
   * The experiments that a sweep was fanned out into, before their repetition, by the name that was written.
   */
  readonly swept: ReadonlyMap<string, readonly string[]>;
}

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
  const budget = createBudget();
  const mayMake = (count: number, span: Span | undefined, of: string): boolean =>
    budget.spend('experiments', count, (found) => {
      report({ type: 'over-limit', at: placeOf(span), limit: 'experiments', found, of: `\`${of}\`` });
    });

  for (const [name, entry] of declared.entries) {
    const chain = splitRepeat(layersOfChain(name, declared, budget, diagnostics));
    const { repeat } = chain;
    const sweep = asMap(entry.value)?.entries.get('sweep')?.value;
    const repeats = repeat ? countRepetitions(repeat) : 1;
    const may = (count: number): boolean => mayMake(count * repeats, (sweep ?? repeat?.value)?.span, name);
    const members = sweep === undefined ? undefined : readSweep(sweep, options, may, diagnostics);
    if (members === undefined && !may(1)) continue;
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
  const isComplete = !budget.isPassed('experiments') && !budget.isPassed('extends-chain');
  return { all, isComplete, byName, repetitions: repetitionsAmong(all), swept };
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
