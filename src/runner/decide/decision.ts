import type { Fingerprint } from '../plan/plan.ts';
import type { CacheHit } from '../store/cache/result-cache.ts';
import type { AfterReason, CachedReason, ErrorReason, FetchedReason, RunReason } from './reasons/reason.ts';
import type { ResolvedInput } from './resolve-inputs.ts';
import type { TaskOutput } from './task-output.ts';

/** What has to be done about a task, and why. */
export type Decision =
  | (ResolvedTask & {
      /** `restore`: the result is there, only the link has to be set. */
      readonly state: 'up-to-date' | 'restore';
      readonly reason: CachedReason;
      readonly output: TaskOutput;
    })
  /** The store has no result, but a cache that is shared with others has. */
  | (ResolvedTask & {
      readonly state: 'fetch';
      readonly reason: FetchedReason;
      /** As it will be: known by its record. */
      readonly output: TaskOutput;
      readonly hit: CacheHit;
    })
  /** Its output was removed by gc: it is known, and made again only where it is read. */
  | (TaskToRun & { readonly state: 'removed'; readonly output: TaskOutput })
  | (TaskToRun & { readonly state: 'run' })
  | { readonly state: 'after'; readonly reason: AfterReason }
  | { readonly state: 'error'; readonly reason: ErrorReason };

/** A task whose inputs are known, and with them its key (`keyOf`). */
export interface ResolvedTask {
  readonly fingerprint: Fingerprint;
  readonly entry: string;
  readonly inputs: readonly ResolvedInput[];
}

export interface TaskToRun extends ResolvedTask {
  readonly reason: RunReason;
}
