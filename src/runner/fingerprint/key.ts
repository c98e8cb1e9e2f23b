import { hashText } from '../../base/hash-text.ts';
import type { Json } from '../../base/json.ts';
import type { Fingerprint, PlannedTask } from '../plan/plan.ts';
import { KEY_FIELDS } from './fields.ts';
import type { KeyDifference, KeyedInput, KeyField } from './key-field.ts';
import { sortedJson } from './sorted-json.ts';

/**
 * All that a task's result depends on, and nothing else: no names of stages, experiments and paths. It stands
 * in the manifest, so that the difference of two keys explains a re-run.
 */
export type TaskKey = {
  readonly [Name in FieldName as undefined extends ValueOf<Name> ? never : Name]: ValueOf<Name>;
} & {
  readonly [Name in FieldName as undefined extends ValueOf<Name> ? Name : never]?: ValueOf<Name>;
};

type FieldName = keyof typeof KEY_FIELDS;
type ValueOf<Name extends FieldName> = ReturnType<(typeof KEY_FIELDS)[Name]['value']>;

type NamedField = readonly [name: FieldName, field: KeyField];
type KeyInputs = readonly KeyedInput[];

const FIELDS = Object.entries(KEY_FIELDS) as readonly NamedField[];
/** As JSON with sorted keys has them. */
const BY_NAME = FIELDS.toSorted(([a], [b]) => (a < b ? -1 : 1));

export function keyOf(task: PlannedTask, inputs: KeyInputs): TaskKey {
  const values = FIELDS.map(([name, field]) => [name, field.value(task, inputs)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as TaskKey;
}

/**
 * `fingerprintOf(keyOf(task, inputs))`, without making the key: every task has a fingerprint, few keys are
 * looked into.
 */
export function fingerprintOfTask(task: PlannedTask, inputs: KeyInputs): Fingerprint {
  let fields = '';
  for (const [name, field] of BY_NAME) {
    const json = field.json?.(task) ?? jsonOf(field.value(task, inputs));
    if (json !== undefined) fields += `${fields && ','}"${name}":${json}`;
  }
  return hashText(`{${fields}}`) as Fingerprint;
}

/** sha256 of the key as JSON with sorted keys. */
export function fingerprintOf(key: TaskKey): Fingerprint {
  return hashText(sortedJson(key as unknown as Json)) as Fingerprint;
}

/** In what two keys differ, in the order of the fields. */
export function diffKeys(from: TaskKey, to: TaskKey): KeyDifference[] {
  return FIELDS.flatMap(([name, field]) => {
    const [before, after] = [from[name], to[name]];
    return field.differences?.(before, after) ?? diffWhole(name, before as Json, after as Json);
  });
}

function diffWhole(name: string, from: Json | undefined, to: Json | undefined): readonly KeyDifference[] {
  return jsonOf(from) === jsonOf(to) ? [] : [{ type: 'field', name, from, to }];
}

function jsonOf(value: unknown): string | undefined {
  return value === undefined ? undefined : sortedJson(value as Json);
}
