import type { JsonObject } from '../../../base/json.ts';
import type { MemberNote } from '../../job/job-file.ts';
import type { KeyDifference, KeyField } from '../key-field.ts';
import { unionOfNames } from '../names.ts';
import { sortedJson } from '../sorted-json.ts';

/**
 * By the name of an input its content hash, or, where it collects several experiments, [experiment, hash] in
 * order, with a note where there is one.
 */
export type InputsOfKey = Readonly<Record<string, string | readonly MemberOfKey[]>>;
/** The member is '' where the input is that of one task without experiments. */
export type MemberOfKey = readonly [member: string, hash: string, note?: MemberNote];

export const inputs: KeyField<InputsOfKey> = {
  why: 'what it is done with, by content: a moved or renamed input is the same; members that are shown by name count with it',
  value(task, contents) {
    const value: Record<string, string | MemberOfKey[]> = {};
    for (const { input, hash, note } of contents) {
      const { origin, name, member = '' } = input;
      if (origin.type === 'path-option' && task.unkeyed.has(origin.pointer)) continue;
      if (input.member === undefined && !note) value[name] = hash;
      else {
        value[name] ??= [];
        (value[name] as MemberOfKey[]).push(note ? [member, hash, note] : [member, hash]);
      }
    }
    return value;
  },
  differences: (from, to) =>
    unionOfNames(from, to).flatMap((name) => diffInput(name, membersOf(from[name]), membersOf(to[name]))),
};

type Members = ReadonlyMap<string, { readonly hash: string; readonly note: MemberNote }>;

/** By name; a single input has the member ''. */
function membersOf(input: InputsOfKey[string] | undefined): Members {
  if (input === undefined) return new Map();
  if (typeof input === 'string') return new Map([['', { hash: input, note: {} }]]);
  return new Map(input.map(([member, hash, note = {}]) => [member, { hash, note }]));
}

function diffInput(name: string, before: Members, after: Members): KeyDifference[] {
  const members = [...new Set([...after.keys(), ...before.keys()])];
  const differing = members.flatMap((member): KeyDifference[] => {
    const [one, other] = [before.get(member), after.get(member)];
    if (one?.hash !== other?.hash) {
      const shown = member === '' ? undefined : member;
      return [{ type: 'input', name, member: shown, from: one?.hash, to: other?.hash }];
    }
    const [noted, noting] = [one!.note, other!.note];
    return sortedJson({ ...noted } as JsonObject) === sortedJson({ ...noting } as JsonObject)
      ? []
      : [{ type: 'note', name, member, from: noted, to: noting }];
  });
  if (differing.length > 0) return differing;
  const sameOrder = [...before.keys()].join() === [...after.keys()].join();
  return sameOrder ? [] : [{ type: 'order', name, to: [...after.keys()] }];
}
