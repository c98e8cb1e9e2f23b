import type { TaskKey } from '../fingerprint/key.ts';
import type { JobError } from '../job/job-file.ts';
import type { Fingerprint, TaskName } from '../plan/plan.ts';
import type { ResolvedInput } from './resolve-inputs.ts';
import type { TaskOutput } from './task-output.ts';

/** What has to be done about a task, and why, in words that name values. */
export type Decision =
  | (ResolvedTask & {
      /** `restore`: the result is there, only the link has to be set. */
      readonly state: 'up-to-date' | 'restore';
      readonly output: TaskOutput;
    })
  /** Its output was removed by gc: it is known, and made again only where it is read. */
  | (ResolvedTask & { readonly state: 'removed'; readonly output: TaskOutput })
  | (ResolvedTask & { readonly state: 'run' })
  /** Decided when that task has run. */
  | { readonly state: 'after'; readonly reason: string; readonly after: TaskName }
  /** It cannot run: something is wrong with an input. */
  | { readonly state: 'error'; readonly reason: string; readonly error: JobError };

/** A task whose inputs are known. */
export interface ResolvedTask {
  readonly reason: string;
  readonly fingerprint: Fingerprint;
  readonly entry: string;
  readonly key: TaskKey;
  readonly inputs: readonly ResolvedInput[];
}
