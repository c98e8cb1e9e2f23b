import type {
  AfterReason,
  CachedReason,
  FetchedReason,
  LeftReason,
  RunReason,
} from '../decide/reasons/reason.ts';
import type { JobError, Progress } from '../job/job-file.ts';
import type { Replacement } from '../store/publish.ts';
import type { OtherMeans } from '../store/reruns/other-means.ts';
import type { MetricDifference } from '../store/reruns/tolerance.ts';
import type { WaitReason } from '../work/take-turn.ts';

/**
 * What happens in a run, as data: all that its listeners know (the record in artifacts/runs/, the reporters).
 * src/cli/words/ says it to people. `time` is ISO 8601.
 */
export type RunEvent = { readonly time: string } & (
  | {
      readonly event: 'run-started';
      readonly run: string;
      readonly file: string;
      readonly tasks: readonly string[];
      /** By task, those whose output it reads. */
      readonly inputs: Readonly<Record<string, readonly string[]>>;
    }
  /**
   * The entry existed already. `restored`: the link pointed elsewhere (or was gone) and was set again.
   * `fetched`: it existed in a cache that others share.
   */
  | {
      readonly event: 'task-cached';
      readonly task: string;
      readonly entry: string;
      readonly how: 'up-to-date' | 'restored' | 'fetched';
      readonly reason: CachedReason;
    }
  /** It will run or be fetched for this reason, or is decided after another; told before, once or twice. */
  | {
      readonly event: 'task-pending';
      readonly task: string;
      readonly reason: RunReason | AfterReason | FetchedReason;
    }
  | { readonly event: 'task-waiting'; readonly task: string; readonly reason: WaitReason }
  /** `handle`: what the executor knows it by; `pid` where it is a process of this machine. */
  | {
      readonly event: 'task-started';
      readonly task: string;
      readonly reason: RunReason;
      readonly handle: string;
      readonly pid?: number;
    }
  | { readonly event: 'task-progress'; readonly task: string; readonly progress: Progress }
  | { readonly event: 'task-note'; readonly task: string; readonly note: Note }
  /** `changed` is false where a re-run gave equal content. */
  | {
      readonly event: 'task-finished';
      readonly task: string;
      readonly entry: string;
      readonly seconds: number;
      readonly changed: boolean;
      /**
       * What it measured otherwise than the earlier result, which stays, as all of it is within its
       * tolerance.
       */
      readonly rerun?: readonly MetricDifference[];
    }
  | { readonly event: 'task-failed'; readonly task: string; readonly error: JobError; readonly log: string }
  /** Not run: an input failed, was left, or the run was stopped. */
  | { readonly event: 'task-left'; readonly task: string; readonly reason: LeftReason }
  /** How long the whole run still takes; of `unknown` tasks nothing is known, and they count as nothing. */
  | { readonly event: 'run-estimate'; readonly secondsLeft: number; readonly unknown: number }
  | { readonly event: 'warning'; readonly warning: Warning }
  | {
      readonly event: 'run-finished';
      readonly ok: boolean;
      readonly interrupted: boolean;
      readonly seconds: number;
      readonly ran: number;
      readonly cached: number;
      readonly failed: number;
      readonly left: number;
    }
);

/** Beside a task's progress. */
export type Note =
  /** A line that the task itself wrote; it stands in its log. */
  | { readonly type: 'said'; readonly text: string }
  /** It failed and is tried again, as often as `left` says of `of` times. */
  | { readonly type: 'retry'; readonly error: JobError; readonly left: number; readonly of: number };

export type Warning =
  /** The task itself said so; it stands in its log. */
  | { readonly type: 'said'; readonly task: string; readonly text: string }
  /** The same task wrote other content before. */
  | { readonly type: 'not-deterministic'; readonly task: string; readonly instead: Replacement }
  /** So it did, but on another provider, by another engine, ... */
  | {
      readonly type: 'computed-otherwise';
      readonly task: string;
      readonly instead: Replacement;
      readonly by: OtherMeans;
    }
  /** It has a tolerance, and published no metrics. */
  | { readonly type: 'no-metrics'; readonly task: string }
  /** It has a tolerance for a metric that is none of those that it published. */
  | {
      readonly type: 'unmeasured';
      readonly task: string;
      readonly tolerance: string;
      readonly metrics: readonly string[];
    }
  /** Something is wrong with a shared cache; the run goes on without what it would have given or taken. */
  | { readonly type: 'cache'; readonly cache: string; readonly problem: string };

/** An event before the run stamps its time on it. */
export type NewEvent = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'time'> : never) : never;
