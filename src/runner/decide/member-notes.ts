import type { KeyedInput } from '../fingerprint/key-field.ts';
import type { MemberNote } from '../job/job-file.ts';
import type { PlannedInput, PlannedTask } from '../plan/plan.ts';

/**
 * What a stage that collects, and shows what it collects, is told of a member beside its result. It is part
 * of the task's key, so that the stage never shows what is not so any more.
 */
export function noteOf(
  task: PlannedTask,
  { origin, repetitionOf }: PlannedInput,
  accepted: readonly string[],
): MemberNote | undefined {
  const isShown = origin.type === 'in' && task.kind.inputs[origin.name]?.many;
  return isShown ? memberNote(repetitionOf, accepted) : undefined;
}

/** The notes of all collecting inputs, by member; what belongs to no experiment is called `result`. */
export function notesByMember(inputs: readonly KeyedInput[]): Readonly<Record<string, MemberNote>> {
  const notes: Record<string, MemberNote> = {};
  for (const { input, note } of inputs) {
    const member = input.member ?? 'result';
    if (note) notes[member] = joinNotes(notes[member], note);
  }
  return notes;
}

/** Undefined where there is nothing to tell. */
export function memberNote(
  repetitionOf: string | undefined,
  accepted: readonly string[],
): MemberNote | undefined {
  if (repetitionOf === undefined && accepted.length === 0) return undefined;
  return { ...(repetitionOf !== undefined && { repetitionOf }), ...(accepted.length > 0 && { accepted }) };
}

/** The notes on several results of one member together. */
export function joinNotes(a: MemberNote | undefined, b: MemberNote): MemberNote {
  const accepted = [...new Set([...(a?.accepted ?? []), ...(b.accepted ?? [])])];
  return { ...a, ...b, ...(accepted.length > 0 && { accepted }) };
}

/** The acceptances behind what a task reads, each once. */
export function acceptedBehind(inputs: readonly { readonly accepted: readonly string[] }[]): string[] {
  const all = inputs.flatMap(({ accepted }) => accepted);
  return all.length > 1 ? [...new Set(all)] : all;
}
