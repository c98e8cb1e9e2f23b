import type { Json, JsonObject } from '../../base/json.ts';
import { sortedJson } from '../../base/sorted-json.ts';
import type { MemberNote } from '../job/job-file.ts';
import type { KeyedInput, TaskKey } from './key.ts';

/** One thing in which two keys differ; `undefined` where a key does not have it. */
export type KeyDifference =
  | { readonly type: 'version'; readonly from: number; readonly to: number }
  /** `pointer` is a JSON pointer: "/network/variant"; into a list ("/run/2") where both have one of the same length. */
  | {
      readonly type: 'option';
      readonly pointer: string;
      readonly from: Json | undefined;
      readonly to: Json | undefined;
    }
  | {
      readonly type: 'input';
      readonly name: string;
      readonly member: string | undefined;
      readonly from: string | undefined;
      readonly to: string | undefined;
    }
  /** The same content, of which something else is noted. */
  | {
      readonly type: 'note';
      readonly name: string;
      readonly member: string;
      readonly from: MemberNote;
      readonly to: MemberNote;
    }
  /** The same members with the same content, in another order. */
  | { readonly type: 'order'; readonly name: string; readonly to: readonly string[] };

export function diffKeys(from: TaskKey, to: TaskKey): KeyDifference[] {
  const version: KeyDifference[] =
    from.version === to.version ? [] : [{ type: 'version', from: from.version, to: to.version }];
  const names = union(from.inputs, to.inputs);
  return [
    ...version,
    ...diffOptions(from.options, to.options, ''),
    ...names.flatMap((name) => diffInput(name, from.inputs[name], to.inputs[name])),
  ];
}

function diffOptions(from: Json | undefined, to: Json | undefined, pointer: string): KeyDifference[] {
  if (isMap(from) && isMap(to)) {
    return union(from, to).flatMap((key) => diffOptions(from[key], to[key], `${pointer}/${key}`));
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    return to.flatMap((item, i) => diffOptions(from[i], item, `${pointer}/${i}`));
  }
  const same = from !== undefined && to !== undefined && sortedJson(from) === sortedJson(to);
  return same ? [] : [{ type: 'option', pointer, from, to }];
}

function diffInput(name: string, from: KeyedInput | undefined, to: KeyedInput | undefined): KeyDifference[] {
  const before = membersOf(from);
  const after = membersOf(to);
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

interface Member {
  readonly hash: string;
  readonly note: MemberNote;
}

/** By name; a single input has the member ''. */
function membersOf(input: KeyedInput | undefined): ReadonlyMap<string, Member> {
  if (input === undefined) return new Map();
  if (typeof input === 'string') return new Map([['', { hash: input, note: {} }]]);
  return new Map(input.map(([member, hash, note = {}]) => [member, { hash, note }]));
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function union(a: object, b: object): string[] {
  return [...new Set([...Object.keys(b), ...Object.keys(a)])];
}
