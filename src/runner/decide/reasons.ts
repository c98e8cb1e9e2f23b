import { diffKeys, type KeyDifference } from '../fingerprint/diff-keys.ts';
import type { MemberNote } from '../job/job-file.ts';
import { isPartOfOption } from '../job/options.ts';
import type { PlannedInput, PlannedTask } from '../plan/plan.ts';
import type { Manifest } from '../store/manifest.ts';
import { describeFiles, describeTree } from './content-changes.ts';
import type { ResolvedTask } from './decision.ts';
import { previousManifest } from './previous.ts';
import { isReference, optionAt, pointerOf, recordedReference } from './references.ts';
import type { Session } from './session.ts';
import { shownChange } from './shown-values.ts';

const NAMED = 3;

/** Why there is no result for this key, against the last result of the task: "lr 0.1 -> 0.05 (pipeline.yaml:41)". */
export function reasonToRun(
  session: Session,
  task: PlannedTask,
  known: Omit<ResolvedTask, 'reason'>,
): string {
  const previous = previousManifest(session, task);
  if (!previous) return 'first run';
  const all = withoutTwins(diffKeys(previous.key, known.key)).map((one) =>
    describeDifference(session, task, known, previous, one),
  );
  // What is noted of an experiment may be so of several inputs.
  const differences = [...new Set(all)];
  if (differences.length === 0) return `output missing: the store has no ${known.entry} any more`;
  const more = differences.length - NAMED;
  return (
    differences.slice(0, NAMED).join('; ') +
    (more > 0 ? `; and ${more} more difference${more === 1 ? '' : 's'}` : '')
  );
}

/** "lr 0.1 -> 0.05 (pipeline.yaml:41)": one thing in which a task's key differs from that of an earlier result. */
export function describeDifference(
  session: Session,
  task: PlannedTask,
  { inputs }: Omit<ResolvedTask, 'reason'>,
  previous: Manifest,
  difference: KeyDifference,
): string {
  switch (difference.type) {
    case 'version':
      return `made by version ${difference.from}, now ${difference.to}`;
    case 'option':
      return describeOption(session, task, previous, difference);
    case 'order':
      return `input ${difference.name} is in another order: ${difference.to.join(', ')}`;
    case 'note':
      return describeNote(difference.member, difference.from, difference.to);
    case 'input': {
      const { name, member, from } = difference;
      const found = inputs.find(({ input }) => input.name === name && input.member === member);
      if (!found) return `input ${pointerOf(name).slice(1)}${member ? ` of ${member}` : ''} is gone`;
      const shown = shownInput(found.input);
      if (from === undefined) return `input ${shown} is new`;
      if ('record' in found.from) return describeTree(session, shown, from, found.from.record);
      const before = previous.inputs.find((input) => input.name === name && input.member === member);
      return describeFiles(session, shown, before, found);
    }
  }
}

/** What a collecting stage would tell of a member now, and did not. */
function describeNote(member: string, from: MemberNote, to: MemberNote): string {
  const gone = (from.accepted ?? []).filter((text) => !to.accepted?.includes(text));
  const added = (to.accepted ?? []).filter((text) => !from.accepted?.includes(text));
  const { repetitionOf } = to;
  const repetition =
    repetitionOf === undefined ? 'no repetition any more' : `a repetition of ${repetitionOf}`;
  return [
    ...(from.repetitionOf === repetitionOf ? [] : [`${member} is ${repetition}`]),
    ...added,
    ...gone.map((text) => `no longer ${text}`),
  ].join('; ');
}

/** An option that begins to name something, or ceases to, is told with the name; that an input is new or gone says nothing more. */
function withoutTwins(differences: readonly KeyDifference[]): readonly KeyDifference[] {
  const told = new Set(
    differences.flatMap((one) =>
      one.type === 'option' && (isReference(one.from) || isReference(one.to)) ? [one.pointer] : [],
    ),
  );
  return differences.filter((one) => one.type !== 'input' || !told.has(pointerOf(one.name)));
}

/** What was written later than the last run has a place; a default has none. */
function describeOption(
  session: Session,
  task: PlannedTask,
  previous: Manifest,
  { pointer, from, to }: Extract<KeyDifference, { type: 'option' }>,
): string {
  const before = isReference(from) ? recordedReference(session, previous, pointer) : from;
  const now = isReference(to) ? optionAt(task.options, pointer) : to;
  const place = placeOf(task, pointer);
  return `${pointer.slice(1).replaceAll('/', '.')} ${shownChange(before, now)}${place ? ` (${place})` : ''}`;
}

/** Of the option, or of what holds it: the items of a list have no places of their own. */
function placeOf({ places }: PlannedTask, pointer: string): string | undefined {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = places.get(at);
    if (place) return `${place.file}:${place.line}`;
  }
  return undefined;
}

/** `images` for a path, whose files are named after it; what stands in the configuration for a task's output. */
function shownInput(input: PlannedInput): string {
  const { name, source } = input;
  if (source.type === 'path') return isPartOfOption(input) ? source.written : name;
  return source.output === '' ? source.task : `${source.task}/${source.output}`;
}
