import type { Json } from '../../../base/json.ts';
import type { ChangeSummary } from '../../content/index/change-summary.ts';
import type { JobError } from '../../job/job-file.ts';
import type { TaskName } from '../../plan/plan.ts';
import type { Acceptance } from '../../store/accepted.ts';
import type { Damage } from '../../store/damage.ts';

/** Why a task is in the state that it is in, as data; src/cli/words/reason.ts has the words. */
export type Reason = RunReason | CachedReason | LeftReason | AfterReason | ErrorReason;

/** Why it runs. */
export type RunReason =
  /** It never ran. */
  | { readonly type: 'first' }
  /** Its key is another one than that of its last result. */
  | { readonly type: 'differs'; readonly differences: readonly Difference[] }
  /** Its key is that of its last result, and the store has no such entry any more. */
  | { readonly type: 'output-missing'; readonly entry: string }
  | { readonly type: 'broken'; readonly damage: Damage }
  /** gc removed its output, and it is asked for. */
  | { readonly type: 'removed' }
  | { readonly type: 'forced' };

/**
 * Why it does not have to run. `accepted`: its result was made for another key, and accepted for this one.
 */
export type CachedReason =
  | { readonly type: 'up-to-date'; readonly accepted?: AcceptedChange }
  /** The link pointed elsewhere. `from` is the day on which the entry was made: "2026-11-20". */
  | { readonly type: 'restored'; readonly from: string; readonly accepted?: AcceptedChange }
  | FetchedReason;

/** A cache that several stores share has it. `from` is the day on which it was made. */
export interface FetchedReason {
  readonly type: 'fetched';
  /** Its address: "dir:/mnt/team". */
  readonly cache: string;
  readonly from: string;
}

export type AcceptedChange = Omit<Acceptance, 'version' | 'key'>;

/** Why it is not run: what it needs is not there, or the run was stopped. */
export type LeftReason = { readonly type: 'needs'; readonly task: TaskName } | { readonly type: 'stopped' };

/** It is decided when that task has run. */
export interface AfterReason {
  readonly type: 'after';
  readonly task: TaskName;
}

/** It cannot run: something is wrong with an input, or it asks for what the machine does not have. */
export interface ErrorReason {
  readonly type: 'error';
  readonly error: JobError;
}

/**
 * One thing in which a task's key differs from that of an earlier result. `input` is the input's name in the
 * key; `label` what a reader knows it by: its name, the path behind `path:`, or the task and output that it
 * comes from.
 */
export type Difference =
  | { readonly type: 'version'; readonly from: number; readonly to: number }
  /** A field of the key that is none of the others. */
  | {
      readonly type: 'field';
      readonly name: string;
      readonly from: Json | undefined;
      readonly to: Json | undefined;
    }
  /**
   * `pointer` is a JSON pointer into the options. Values are undefined where unset; a default has no place.
   */
  | {
      readonly type: 'option';
      readonly pointer: string;
      readonly from: Json | undefined;
      readonly to: Json | undefined;
      readonly place: { readonly file: string; readonly line: number } | undefined;
    }
  | { readonly type: 'input-new'; readonly input: string; readonly label: string }
  | { readonly type: 'input-gone'; readonly input: string; readonly member: string | undefined }
  /** Of a single file, or where it was not kept what files there were: the content hashes. */
  | {
      readonly type: 'content';
      readonly input: string;
      readonly label: string;
      readonly from: string;
      readonly to: string;
    }
  /** Files of a folder that has `total` of them now. */
  | {
      readonly type: 'files';
      readonly input: string;
      readonly label: string;
      readonly changes: ChangeSummary;
      readonly total: number;
    }
  /** The same members with the same content, in another order. */
  | { readonly type: 'order'; readonly input: string; readonly members: readonly string[] }
  /**
   * The same content, of which a collecting stage would tell something else. `repetitionOf` is the experiment
   * that the member is one repetition of now, null where it is none any more, left out where that did not
   * change.
   */
  | {
      readonly type: 'note';
      readonly member: string;
      readonly repetitionOf?: string | null;
      readonly added: readonly string[];
      readonly gone: readonly string[];
    };
