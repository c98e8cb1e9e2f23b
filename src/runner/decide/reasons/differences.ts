import { pointerAbove, valueAt } from '../../../base/json-pointer.ts';
import { diffKeys, keyOf, type TaskKey } from '../../fingerprint/key.ts';
import type { KeyDifference } from '../../fingerprint/key-field.ts';
import type { MemberNote } from '../../job/job-file.ts';
import { isPartOfOption, pointerOfName } from '../../plan/input-origin.ts';
import type { PlannedInput, PlannedTask } from '../../plan/plan.ts';
import { type Manifest, recordedKey } from '../../store/manifest.ts';
import type { ResolvedTask } from '../decision.ts';
import { previousManifest } from '../previous.ts';
import type { Session } from '../session.ts';
import { differenceOfOutput, differenceOfTree } from './content-changes.ts';
import type { Difference, RunReason } from './reason.ts';
import { isReference, recordedReference } from './references.ts';

/** Why there is no result for a task's key, against its last result. */
export function reasonToRun(session: Session, task: PlannedTask, resolved: ResolvedTask): RunReason {
  const previous = previousManifest(session, task);
  if (!previous) return { type: 'first' };
  const found = withoutTwins(diffRecorded(previous, keyOf(task, resolved.inputs)));
  if (found.length === 0) return { type: 'output-missing', entry: resolved.entry };
  return {
    type: 'differs',
    differences: found.map((one) => explainDifference(session, task, resolved, previous, one)),
  };
}

/**
 * In what a key differs from a recorded one, which has no credentials: those only where nothing else does.
 */
export function diffRecorded({ key: recorded, keyHash }: Manifest, key: TaskKey): KeyDifference[] {
  const differences = keyHash === undefined ? [] : diffKeys(recorded, recordedKey(key).key);
  return differences.length > 0 ? differences : diffKeys(recorded, key);
}

/** A difference of keys with what makes it plain: values that were named, places, the files that changed. */
export function explainDifference(
  session: Session,
  task: PlannedTask,
  { inputs }: ResolvedTask,
  previous: Manifest,
  difference: KeyDifference,
): Difference {
  switch (difference.type) {
    case 'version':
    case 'field':
      return difference;
    case 'option':
      return explainOption(session, task, previous, difference);
    case 'order':
      return { type: 'order', input: difference.name, members: difference.to };
    case 'note':
      return explainNote(difference.member, difference.from, difference.to);
    case 'input': {
      const { name, member, from } = difference;
      const found = inputs.find(({ input }) => input.name === name && input.member === member);
      if (!found) return { type: 'input-gone', input: name, member };
      const named = { input: name, label: labelOf(found.input) };
      if (from === undefined) return { type: 'input-new', ...named };
      if ('record' in found.from) return differenceOfTree(session, named, from, found.from.record);
      const before = previous.inputs.find((input) => input.name === name && input.member === member);
      return differenceOfOutput(session, named, before, found);
    }
  }
}

/** What a collecting stage would say of a member now, and did not say in its last result. */
function explainNote(member: string, from: MemberNote, to: MemberNote): Difference {
  const isSame = from.repetitionOf === to.repetitionOf;
  return {
    type: 'note',
    member,
    ...(!isSame && { repetitionOf: to.repetitionOf ?? null }),
    added: (to.accepted ?? []).filter((text) => !from.accepted?.includes(text)),
    gone: (from.accepted ?? []).filter((text) => !to.accepted?.includes(text)),
  };
}

/**
 * Where an option begins or ceases to name something, its difference holds the name: the input that is new or
 * gone with it is not told beside it.
 */
function withoutTwins(differences: readonly KeyDifference[]): readonly KeyDifference[] {
  const told = new Set(
    differences.flatMap((one) =>
      one.type === 'option' && (isReference(one.from) || isReference(one.to)) ? [one.pointer] : [],
    ),
  );
  return differences.filter((one) => one.type !== 'input' || !told.has(pointerOfName(one.name)));
}

/** An option that is at its default has no place. */
function explainOption(
  session: Session,
  task: PlannedTask,
  previous: Manifest,
  { type, pointer, from, to }: Extract<KeyDifference, { type: 'option' }>,
): Difference {
  return {
    type,
    pointer,
    from: isReference(from) ? recordedReference(session, previous, pointer) : from,
    to: isReference(to) ? valueAt(task.options, pointer) : to,
    place: placeOf(task, pointer),
  };
}

/** Of the option, or of what holds it: the items of a list have no places of their own. */
function placeOf({ places }: PlannedTask, pointer: string): { file: string; line: number } | undefined {
  for (let at = pointer; at !== ''; at = pointerAbove(at)) {
    const place = places.get(at);
    if (place) return { file: place.file, line: place.line };
  }
  return undefined;
}

/**
 * `images` for a path, whose files are named after it; what stands in the configuration for a task's output.
 */
function labelOf(input: PlannedInput): string {
  const { name, source } = input;
  if (source.type === 'path') return isPartOfOption(input) ? source.written : name;
  return source.output === '' ? source.task : `${source.task}/${source.output}`;
}
