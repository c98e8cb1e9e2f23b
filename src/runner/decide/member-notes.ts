import type { MemberNote } from '../job/job-file.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { ResolvedInput } from './resolve-inputs.ts';

/**
 * What a stage that collects, and shows what it collects, is told of a member beside its result. It is part of the task's key, so that
 * the stage never shows what is not so any more.
 */
export function noteOf(task: PlannedTask, { input, accepted }: ResolvedInput): MemberNote | undefined {
  return task.kind.inputs[input.name]?.many ? memberNote(input.repetitionOf, accepted) : undefined;
}

/** The notes of all collecting inputs, by member; what belongs to no experiment is called `result`. */
export function notesByMember(
  task: PlannedTask,
  inputs: readonly ResolvedInput[],
): Readonly<Record<string, MemberNote>> {
  const notes: Record<string, MemberNote> = {};
  for (const resolved of inputs) {
    const note = noteOf(task, resolved);
    const member = resolved.input.member ?? 'result';
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

/** Of one member, whose results rest on this and on that. */
export function joinNotes(a: MemberNote | undefined, b: MemberNote): MemberNote {
  const accepted = [...new Set([...(a?.accepted ?? []), ...(b.accepted ?? [])])];
  return { ...a, ...b, ...(accepted.length > 0 && { accepted }) };
}

/** The acceptances behind what a task reads, each once. */
export function acceptedBehind(inputs: readonly ResolvedInput[]): string[] {
  return [...new Set(inputs.flatMap(({ accepted }) => accepted))];
}
