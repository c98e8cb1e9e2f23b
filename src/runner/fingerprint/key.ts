import { hashText } from '../content/hash-files.ts';
import type { MemberNote } from '../job/job-file.ts';
import type { ContentHash, Fingerprint, Json, JsonObject, PlannedInput, PlannedTask } from '../plan.ts';
import { keyedOptions } from './keyed-options.ts';

/** All that a task's result depends on. It stands in the manifest, so that the difference of two keys explains a re-run. */
export interface TaskKey {
  readonly kind: string;
  readonly version: number;
  readonly options: JsonObject;
  /** A content hash, or, where the input collects several experiments, [experiment, hash] in order, with a note where there is one. */
  readonly inputs: Readonly<Record<string, KeyedInput>>;
}

export type KeyedInput = string | readonly KeyedMember[];
/** The member is '' where the input is that of one task without experiments. */
export type KeyedMember = readonly [member: string, hash: string, note?: MemberNote];

/**
 * Names of stages, experiments and paths are no part of it, but for the members of a collecting input, which are shown, as is what is
 * noted of them.
 */
export function makeKey(
  task: PlannedTask,
  hashOf: (input: PlannedInput) => ContentHash,
  noteOf: (input: PlannedInput) => MemberNote | undefined = () => undefined,
): TaskKey {
  const inputs: Record<string, string | KeyedMember[]> = {};
  for (const input of task.inputs) {
    if (task.unkeyed.has(input.name.replace(/^with:/, ''))) continue;
    const note = noteOf(input);
    if (input.member === undefined && !note) inputs[input.name] = hashOf(input);
    else {
      const member = input.member ?? '';
      inputs[input.name] ??= [];
      (inputs[input.name] as KeyedMember[]).push(
        note ? [member, hashOf(input), note] : [member, hashOf(input)],
      );
    }
  }
  return { kind: task.kind.name, version: task.kind.version, options: keyedOptions(task), inputs };
}

/** sha256 of the key as JSON with sorted keys. */
export function fingerprintOf(key: TaskKey): Fingerprint {
  return hashText(sortedJson(key as unknown as Json)) as Fingerprint;
}

/** JSON without spaces, keys in byte order. */
export function sortedJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const object = value as JsonObject;
  const pairs = Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${sortedJson(object[key]!)}`);
  return `{${pairs.join(',')}}`;
}
