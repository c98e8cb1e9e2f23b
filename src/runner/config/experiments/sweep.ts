import type { Json } from '../../../base/json.ts';
import type { Diagnostics } from '../problems/diagnostics.ts';
import {
  asMap,
  type Located,
  type LocatedEntry,
  type LocatedMap,
  type Span,
  toJson,
} from '../source/located.ts';

/** One combination of swept values: what its name ends with, and its options. */
export interface SweepMember {
  readonly suffix: string;
  readonly options: LocatedMap;
}

interface Choice {
  readonly label: string;
  readonly path: readonly string[];
  readonly key: Span | undefined;
  readonly value: Located;
}

/**
 * Every combination of a `sweep:`; the last option varies fastest.
 * @param mayMake asked whether there may be so many, before any is made
 */
export function readSweep(
  sweep: Located,
  options: readonly string[],
  mayMake: (count: number) => boolean,
  diagnostics: Diagnostics,
): readonly SweepMember[] {
  const { placeOf, report } = diagnostics;
  const axes = [...(asMap(sweep)?.entries ?? [])].map(([option, entry]) => {
    if (!options.includes(option))
      report({ type: 'unknown-sweep-option', at: placeOf(entry.key), option, options });
    return readAxis(option, entry, diagnostics);
  });
  // An axis without values was reported; the values of the others are still to be judged.
  const swept = axes.filter((axis) => axis.length > 0);
  if (!mayMake(swept.reduce((product, axis) => product * axis.length, 1))) return [];
  return combinations(swept).map((choices) => ({
    suffix: choices.map(({ label }) => label).join(','),
    options: choices.reduce<LocatedMap>(put, { type: 'map', span: sweep.span, entries: new Map() }),
  }));
}

function readAxis(option: string, { key, value }: LocatedEntry, { placeOf, report }: Diagnostics): Choice[] {
  const choices = new Map<string, Choice>();
  for (const item of value.type === 'list' ? value.items : []) {
    const json = toJson(item);
    const word = asWord(json);
    const at = placeOf(item.span);
    if (word === undefined) report({ type: 'unnameable-sweep-value', at, option, value: json });
    else if (choices.has(word)) report({ type: 'repeated-sweep-value', at, option, value: json });
    else choices.set(word, { label: `${option}=${word}`, path: option.split('.'), key, value: item });
  }
  return [...choices.values()];
}

/** A value as it stands in an experiment's name, which is also the name of a link: `0.5`, `15+30`. */
function asWord(value: Json): string | undefined {
  if (Array.isArray(value)) {
    const words = value.map(asWord);
    if (words.length === 0) return 'none';
    return words.every((word) => word !== undefined) ? words.join('+') : undefined;
  }
  const word = typeof value === 'object' && value !== null ? '' : String(value);
  return /^[A-Za-z0-9._+-]+$/.test(word) ? word : undefined;
}

function combinations(axes: readonly Choice[][]): Choice[][] {
  return axes.reduce<Choice[][]>(
    (sofar, axis) => sofar.flatMap((chosen) => axis.map((choice) => [...chosen, choice])),
    [[]],
  );
}

function put(map: LocatedMap, { path, key, value }: Choice): LocatedMap {
  const [name, ...rest] = path as [string, ...string[]];
  const below = asMap(map.entries.get(name)?.value) ?? { type: 'map', span: value.span, entries: new Map() };
  const member = rest.length === 0 ? value : put(below, { label: '', path: rest, key, value });
  return { ...map, entries: new Map(map.entries).set(name, { key, value: member }) };
}
