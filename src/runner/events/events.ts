import type { JobError, Progress } from '../job/job-file.ts';

/**
 * What happens in a run, one JSON object each: written to artifacts/runs/<id>/events.jsonl, printed by `--json`, and
 * all that the reporters know. `time` is ISO 8601.
 */
export type RunEvent = { readonly time: string } & (
  | {
      readonly event: 'run-started';
      readonly run: string;
      readonly file: string;
      readonly tasks: readonly string[];
    }
  /** The entry existed already. `restored`: the link pointed elsewhere (or was gone) and was set again. */
  | {
      readonly event: 'task-cached';
      readonly task: string;
      readonly entry: string;
      readonly how: 'up-to-date' | 'restored';
      readonly reason: string;
    }
  /** It will run for this reason, or is decided after another; told before it starts, once or twice. */
  | { readonly event: 'task-pending'; readonly task: string; readonly reason: string }
  | { readonly event: 'task-waiting'; readonly task: string; readonly reason: string }
  | { readonly event: 'task-started'; readonly task: string; readonly reason: string; readonly pid: number }
  | { readonly event: 'task-progress'; readonly task: string; readonly progress: Progress }
  | { readonly event: 'task-note'; readonly task: string; readonly text: string }
  /** `changed` is false where a re-run gave equal content. */
  | {
      readonly event: 'task-finished';
      readonly task: string;
      readonly entry: string;
      readonly seconds: number;
      readonly changed: boolean;
      /** In words: it measured something else within its tolerance, and the earlier result stays. */
      readonly repetition?: string;
    }
  | { readonly event: 'task-failed'; readonly task: string; readonly error: JobError; readonly log: string }
  /** Not run: an input failed, was left, or the run was stopped. */
  | { readonly event: 'task-left'; readonly task: string; readonly reason: string }
  /** How long the whole run still takes; of `unknown` tasks nothing is known, and they count as nothing. */
  | { readonly event: 'run-estimate'; readonly secondsLeft: number; readonly unknown: number }
  | { readonly event: 'warning'; readonly text: string }
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

/** An event before the run stamps its time on it. */
export type NewEvent = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'time'> : never) : never;
