import { optionValidators, validateStage } from '../../../generated/pipeline-schema.js';
import type { InputSpec, KindCatalog, KindSpec } from '../../plan/kind.ts';
import type { Provenance, Tolerance } from '../../plan/plan.ts';
import { tableOf } from '../options/options.ts';
import { validate } from '../options/validate.ts';
import type { Diagnostics } from '../problems/diagnostics.ts';
import type { Problem } from '../problems/problem.ts';
import {
  asMap,
  EMPTY_MAP,
  type Located,
  type LocatedEntry,
  type LocatedMap,
  type Span,
  textOf,
} from '../source/located.ts';
import { readProvenance } from './provenance.ts';
import { type Resources, readResources } from './resources.ts';
import { readTolerance } from './tolerance.ts';

/** A stage as it is written, judged on its own. */
export interface Stage {
  readonly name: string;
  /** Where its name stands. */
  readonly place: Span | undefined;
  /** Undefined (and reported) where there is no such kind. */
  readonly kind: KindSpec | undefined;
  readonly each: boolean;
  readonly inputs: readonly StageInput[];
  /** `with`; for a command what stands beside it: run, out, env, pass-env. */
  readonly options: LocatedMap;
  readonly optionsPlace: Span | undefined;
  readonly resources: Resources;
  readonly tolerance: Tolerance | undefined;
  readonly provenance: Provenance | undefined;
}

export interface StageInput {
  readonly name: string;
  readonly key: Span | undefined;
  /** `stage`, `stage/output` or `path:…`. */
  readonly written: string;
  readonly span: Span | undefined;
  /** Undefined for the inputs that a command names itself. */
  readonly spec: InputSpec | undefined;
  /** Whether it is one of several that stand in a list under that name. */
  readonly isListed: boolean;
}

const COMMAND_KEYS = ['run', 'out', 'env', 'pass-env'];

export function readStages(declared: LocatedMap, catalog: KindCatalog, diagnostics: Diagnostics): Stage[] {
  return [...declared.entries].map(([name, entry]) => readStage(name, entry, catalog, diagnostics));
}

function readStage(name: string, entry: LocatedEntry, catalog: KindCatalog, diagnostics: Diagnostics): Stage {
  const owner = `stage \`${name}\``;
  const keys = (asMap(entry.value) ?? EMPTY_MAP).entries;
  const kind = readKind(name, entry, catalog, diagnostics);
  const subject = { value: entry.value, owner, ownerSpan: entry.key };
  validate(validateStage, subject, {
    ...diagnostics,
    report: (problem) => diagnostics.report(withCure(problem, kind)),
  });
  const isCommand = kind?.process === 'command';
  const stage: Stage = {
    name,
    place: entry.key,
    kind,
    // Whatever it says (a wrong word was reported): the rest of the file is read as meant.
    each: keys.has('each'),
    inputs: readInputs(keys.get('in'), kind, diagnostics),
    options: isCommand ? pick(keys, COMMAND_KEYS) : (asMap(keys.get('with')?.value) ?? EMPTY_MAP),
    optionsPlace: isCommand ? entry.key : (keys.get('with')?.key ?? entry.key),
    resources: readResources(keys),
    tolerance: readTolerance(keys),
    provenance: readProvenance(keys),
  };
  if (kind !== undefined) {
    reportKeysOfOtherKinds(keys, kind, diagnostics);
    reportInputs(stage, kind, diagnostics);
    if (!isCommand) {
      const subject = {
        value: stage.options,
        owner: `options of \`${kind.name}\``,
        ownerSpan: stage.optionsPlace,
      };
      // What is missing here may come from elsewhere: that is judged where the options have been merged.
      validate(optionValidators[kind.name]!, subject, diagnostics, ['required']);
    }
  }
  return stage;
}

/** An option of the kind that stands beside `with` belongs under it. */
function withCure(problem: Problem, kind: KindSpec | undefined): Problem {
  const isOption = problem.type === 'unknown-key' && kind && tableOf(kind.name).names.includes(problem.key);
  return isOption
    ? { ...problem, cure: `it is an option of \`${kind.name}\`: put it under \`with:\`` }
    : problem;
}

function readKind(
  name: string,
  entry: LocatedEntry,
  catalog: KindCatalog,
  { placeOf, report }: Diagnostics,
): KindSpec | undefined {
  const uses = asMap(entry.value)?.entries.get('uses')?.value;
  const implied = uses === undefined;
  const word = implied ? name : textOf(uses);
  if (word === undefined) return undefined;
  const kind = catalog.get(word);
  if (kind === undefined) {
    const at = placeOf(uses?.span ?? entry.key);
    report({ type: 'unknown-kind', at, kind: word, kinds: [...catalog.keys()], implied });
  }
  return kind;
}

function readInputs(
  entry: LocatedEntry | undefined,
  kind: KindSpec | undefined,
  diagnostics: Diagnostics,
): StageInput[] {
  return [...(asMap(entry?.value) ?? EMPTY_MAP).entries].flatMap(([name, { key, value }]) => {
    const spec = kind?.inputs[name];
    return itemsOf(name, value, kind, diagnostics).flatMap((item, _, { length }) => {
      const written = textOf(item);
      return written === undefined
        ? []
        : [{ name, key, written, span: item.span, spec, isListed: length > 1 }];
    });
  });
}

/** One, or those of a list; of a list where only one is taken, the first (and reported). */
function itemsOf(
  input: string,
  value: Located,
  kind: KindSpec | undefined,
  { placeOf, report }: Diagnostics,
): readonly Located[] {
  if (value.type !== 'list') return [value];
  const spec = kind?.inputs[input];
  if (spec?.many || kind === undefined) return value.items;
  if (spec || kind.openInputs)
    report({ type: 'list-of-inputs', at: placeOf(value.span), input, kind: kind.name });
  return value.items.slice(0, 1);
}

function reportInputs(
  { name: stage, place, inputs }: Stage,
  kind: KindSpec,
  { placeOf, report }: Diagnostics,
): void {
  const known = Object.keys(kind.inputs);
  for (const { name, key } of inputs) {
    if (kind.openInputs || known.includes(name)) continue;
    report({ type: 'unknown-input', at: placeOf(key), input: name, kind: kind.name, inputs: known });
  }
  const given = new Set(inputs.map(({ name }) => name));
  const required = known.filter((name) => kind.inputs[name]!.required);
  for (const input of required) {
    const { usedWith, about } = kind.inputs[input]!;
    // Whether it is used depends on options: that is judged where they have been merged.
    if (given.has(input) || usedWith) continue;
    report({ type: 'missing-input', at: placeOf(place), input, stage, about });
  }
  if (known.length > 0 && required.length === 0 && inputs.length === 0)
    report({ type: 'no-inputs', at: placeOf(place), stage, inputs: known });
}

function reportKeysOfOtherKinds(
  keys: ReadonlyMap<string, LocatedEntry>,
  kind: KindSpec,
  { placeOf, report }: Diagnostics,
): void {
  const isCommand = kind.process === 'command';
  for (const key of isCommand ? ['with'] : COMMAND_KEYS) {
    const entry = keys.get(key);
    const cure = isCommand
      ? `a command takes ${COMMAND_KEYS.join(', ')}, beside \`in\``
      : 'only `uses: command` takes it';
    if (entry !== undefined)
      report({ type: 'key-of-other-kind', at: placeOf(entry.key), key, kind: kind.name, cure });
  }
}

/** Keys with nothing behind them count as left out. */
function pick(entries: ReadonlyMap<string, LocatedEntry>, keys: readonly string[]): LocatedMap {
  const picked = keys.flatMap((key) => {
    const entry = entries.get(key);
    const empty = entry === undefined || (entry.value.type === 'scalar' && entry.value.value === null);
    return empty ? [] : [[key, entry] as const];
  });
  return { ...EMPTY_MAP, entries: new Map(picked) };
}
