import { diffKeys, type KeyDifference } from '../fingerprint/diff-keys.ts';
import type { MemberNote } from '../job/job-file.ts';
import { isPartOfOption } from '../job/options.ts';
import type { Json, PlannedInput, PlannedTask } from '../plan.ts';
import type { Manifest } from '../store/manifest.ts';
import { describeFiles, describeTree } from './content-changes.ts';
import type { Known } from './decision.ts';
import { previousManifest } from './previous.ts';
import type { Session } from './session.ts';

const NAMED = 3;
const VALUE_LENGTH = 60;

/** Why there is no result for this key, against the last result of the task: "lr 0.1 -> 0.05 (pipeline.yaml:41)". */
export function reasonToRun(session: Session, task: PlannedTask, known: Omit<Known, 'reason'>): string {
  const previous = previousManifest(session, task);
  if (!previous) return 'first run';
  const all = diffKeys(previous.key, known.key).map((one) =>
    describeDifference(session, task, known, previous, one),
  );
  // What is noted of an experiment may be so of several inputs.
  const differences = [...new Set(all)];
  if (differences.length === 0) return `output missing: the store has no ${known.entry} any more`;
  const more = differences.length - NAMED;
  return differences.slice(0, NAMED).join('; ') + (more > 0 ? `; and ${more} more differences` : '');
}

/** "lr 0.1 -> 0.05 (pipeline.yaml:41)": one thing in which a task's key differs from that of an earlier result. */
export function describeDifference(
  session: Session,
  task: PlannedTask,
  { inputs }: Omit<Known, 'reason'>,
  previous: Manifest,
  difference: KeyDifference,
): string {
  switch (difference.type) {
    case 'version':
      return `made by version ${difference.from}, now ${difference.to}`;
    case 'option':
      return describeOption(task, difference.pointer, difference.from, difference.to);
    case 'order':
      return `input ${difference.name} is in another order: ${difference.to.join(', ')}`;
    case 'note':
      return describeNote(difference.member, difference.from, difference.to);
    case 'input': {
      const { name, member, from } = difference;
      const found = inputs.find(({ input }) => input.name === name && input.member === member);
      if (!found) return `input ${shownName(name)}${member ? ` of ${member}` : ''} is gone`;
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

/** What was written later than the last run has a place; a default has none. */
function describeOption(task: PlannedTask, pointer: string, from?: Json, to?: Json): string {
  const place = placeOf(task, pointer);
  return `${pointer.slice(1).replaceAll('/', '.')} ${shownValue(from)} -> ${shownValue(to)}${place ? ` (${place})` : ''}`;
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

function shownName(name: string): string {
  return name.replace(/^with:\//, '');
}

function shownValue(value: Json | undefined): string {
  if (value === undefined) return 'unset';
  const text = typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH - 1)}…` : text;
}
