import type { Json, JsonObject } from '../../base/json.ts';
import { sortedJson } from '../../base/sorted-json.ts';
import { hashText } from '../content/hash/hash-files.ts';
import type { MemberNote } from '../job/job-file.ts';
import type { ContentHash, Fingerprint, PlannedInput, PlannedTask } from '../plan/plan.ts';

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
  const { name: kind, version } = task.kind;
  // Few keys are looked into; all of them have a fingerprint.
  return {
    ...{ kind, version, inputs },
    get options() {
      return JSON.parse(task.keyed) as JsonObject;
    },
  };
}

/** `fingerprintOf` the key that `makeKey` gives, from what was made of the options when the plan was. */
export function fingerprintOfTask({ kind, keyed }: PlannedTask, { inputs }: TaskKey): Fingerprint {
  const [name, held] = [JSON.stringify(kind.name), sortedJson(inputs as unknown as Json)];
  const text = `{"inputs":${held},"kind":${name},"options":${keyed},"version":${kind.version}}`;
  return hashText(text) as Fingerprint;
}

/** sha256 of the key as JSON with sorted keys. */
export function fingerprintOf(key: TaskKey): Fingerprint {
  return hashText(sortedJson(key as unknown as Json)) as Fingerprint;
}
