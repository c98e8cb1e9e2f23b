import type { Json } from '../../base/json.ts';
import type { MemberNote } from '../job/job-file.ts';
import type { ContentHash, PlannedInput, PlannedTask } from '../plan/plan.ts';

/**
 * A field of a task's key, registered in fields.ts: two results are the same where all fields are. A field
 * that has nothing to say of a task is left out of its key, so that a new one changes no key of before.
 */
export interface KeyField<Value = unknown> {
  /** What could differ in the result where this field does. */
  readonly why: string;
  /** Must be JSON; undefined: not in the key. */
  value(task: PlannedTask, inputs: readonly KeyedInput[]): Value;
  /** The value as JSON with sorted keys, where there is a quicker way to it. */
  json?(task: PlannedTask): string;
  /** In what two values differ. Left out: one difference of the whole. */
  differences?(from: Value, to: Value): readonly KeyDifference[];
}

/** An input of a task with what it holds now. */
export interface KeyedInput {
  readonly input: PlannedInput;
  readonly hash: ContentHash;
  /** What a stage that shows its members is told of this one. */
  readonly note: MemberNote | undefined;
}

/** One thing in which two keys differ; `undefined` where a key does not have it. */
export type KeyDifference =
  | { readonly type: 'version'; readonly from: number; readonly to: number }
  /**
   * `pointer` is a JSON pointer: "/network/variant"; into a list ("/run/2") where both have one of the same
   * length.
   */
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
  | { readonly type: 'order'; readonly name: string; readonly to: readonly string[] }
  /** A field that has no differences of its own sort. */
  | {
      readonly type: 'field';
      readonly name: string;
      readonly from: Json | undefined;
      readonly to: Json | undefined;
    };
