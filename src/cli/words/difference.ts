import { groupDigits } from '../../base/group-digits.ts';
import { fromPointer } from '../../base/json-pointer.ts';
import type { Difference } from '../../runner/decide/reasons/reason.ts';
import { shownName } from '../../runner/plan/input-origin.ts';
import { describeChanges } from './changes.ts';
import { shownChange } from './shown-values.ts';

/** So many differences are told one by one. */
const NAMED = 3;

/** The first few differences, and how many more there are. */
export function describeDifferences(all: readonly Difference[]): string {
  // What is noted of an experiment may be so of several inputs.
  const told = [...new Set(all.map(describeDifference))];
  const more = told.length - NAMED;
  return (
    told.slice(0, NAMED).join('; ') +
    (more > 0 ? `; and ${more} more difference${more === 1 ? '' : 's'}` : '')
  );
}

/**
 * "lr 0.1 -> 0.05 (pipeline.yaml:41)". `occ-pipe accept` records these words, and the keys of stages that
 * show an acceptance hold what was recorded: it is read from the record, never described anew.
 */
export function describeDifference(difference: Difference): string {
  switch (difference.type) {
    case 'version':
      return `made by version ${difference.from}, now ${difference.to}`;
    case 'option': {
      const { pointer, from, to, place } = difference;
      const where = place ? ` (${place.file}:${place.line})` : '';
      return `${fromPointer(pointer).join('.')} ${shownChange(from, to)}${where}`;
    }
    case 'field':
      return `${difference.name} ${shownChange(difference.from, difference.to)}`;
    case 'input-new':
      return `input ${difference.label} is new`;
    case 'input-gone': {
      const { input, member } = difference;
      return `input ${shownName(input)}${member ? ` of ${member}` : ''} is gone`;
    }
    case 'content': {
      const { label, from, to } = difference;
      return `${label} changed: content ${from.slice(0, 8)} -> ${to.slice(0, 8)}`;
    }
    case 'files': {
      const { label, changes, total } = difference;
      const [some, all] = [groupDigits(changes.count), groupDigits(total)];
      return `${some} of ${all} files of ${label} changed: ${describeChanges(changes)}`;
    }
    case 'order':
      return `input ${difference.input} is in another order: ${difference.members.join(', ')}`;
    case 'note':
      return describeNote(difference);
  }
}

function describeNote({ member, repetitionOf, added, gone }: Extract<Difference, { type: 'note' }>): string {
  const repetition = repetitionOf === null ? 'no repetition any more' : `a repetition of ${repetitionOf}`;
  return [
    ...(repetitionOf === undefined ? [] : [`${member} is ${repetition}`]),
    ...added,
    ...gone.map((text) => `no longer ${text}`),
  ].join('; ');
}
