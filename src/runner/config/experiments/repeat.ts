import type { Json } from '../../../base/json.ts';
import { fileDefaults, validateExperiment } from '../../../generated/pipeline-schema.js';
import { seedOptionOf } from '../options/options.ts';
import type { Diagnostics } from '../problems/diagnostics.ts';
import { type LocatedEntry, type LocatedMap, locate, toJson } from '../source/located.ts';
import type { Stage } from '../stages/stages.ts';

/** One repetition: what its name ends with, and the seed that it draws by, also as an option. */
export interface Repetition {
  readonly suffix: string;
  readonly seed: number;
  readonly options: LocatedMap;
}

/** What the stages that take experiments draw by, where an experiment does not say. */
export interface Seeding {
  readonly option: string;
  /** Each value once; one, unless the stages differ. */
  readonly seeds: readonly Json[];
}

/** Undefined where no stage takes the experiments' options: there is nothing that a seed could change. */
export function readSeeding(stages: readonly Stage[], file: LocatedMap): Seeding | undefined {
  const seeded = stages.flatMap(({ kind, options }) => {
    const option = kind?.takesExperiment ? seedOptionOf(kind.name) : undefined;
    if (option === undefined) return [];
    const written = options.entries.get(option) ?? file.entries.get('seed');
    return [{ option, seed: written ? toJson(written.value) : fileDefaults['seed']! }];
  });
  const option = seeded[0]?.option;
  return option === undefined ? undefined : { option, seeds: [...new Set(seeded.map(({ seed }) => seed))] };
}

/** How many a `repeat:` means; 1 of what the schema says no to. */
export function countRepetitions(repeat: LocatedEntry): number {
  const written = toJson(repeat.value);
  if (!validateExperiment({ repeat: written })) return 1;
  return typeof written === 'number' ? written : (written as readonly number[]).length;
}

/**
 * The repetitions that a `repeat:` means; undefined where it means a single training, or was reported. A
 * count begins with the seed that the experiment has without it, so that its first repetition is the result
 * that may be there already.
 */
export function readRepetitions(
  layers: readonly LocatedMap[],
  repeat: LocatedEntry,
  seeding: Seeding | undefined,
  { placeOf, report }: Diagnostics,
): readonly Repetition[] | undefined {
  const written = toJson(repeat.value);
  // What the schema says no to was reported.
  if (written === 1 || !validateExperiment({ repeat: written })) return undefined;
  const at = placeOf(repeat.value.span);
  if (seeding === undefined) return void report({ type: 'nothing-to-repeat', at });
  const { option } = seeding;
  const own = layers.findLast(({ entries }) => entries.has(option))?.entries.get(option)?.value;
  const [first, ...others] = own ? [toJson(own)] : seeding.seeds;
  if (typeof written === 'number' && others.length > 0)
    return void report({ type: 'several-first-seeds', at, option, seeds: seeding.seeds });
  if (typeof written === 'number' && typeof first !== 'number') return undefined;
  const seeds =
    typeof written === 'number'
      ? Array.from({ length: written }, (_, i) => (first as number) + i)
      : (written as readonly number[]);
  return seeds.map((seed, i) => {
    const span = repeat.value.type === 'list' ? repeat.value.items[i]!.span : repeat.value.span;
    const entry = { key: repeat.key, value: locate(seed, span) };
    const own: LocatedMap = { type: 'map', span, entries: new Map([[option, entry]]) };
    return { suffix: `${option}=${seed}`, seed, options: own };
  });
}
