import type { JsonObject } from '../../base/json.ts';

/**
 * job.json: all that a task's process is told. Written before it starts; local and remote executors share it.
 */
export interface JobFile {
  readonly version: 1;
  /** Which program tells it (`PROGRAM`): the process refuses to be another one. */
  readonly program?: string;
  readonly task: string;
  readonly kind: string;
  /**
   * Complete options. A `path:` string was replaced by the absolute path that it names, and so was `init` by
   * that of the model, which stands under `inputs.init` too: no name of an experiment can slip into the
   * output.
   */
  readonly options: JsonObject;
  /**
   * By input name: an absolute path, or, where the input takes many, absolute paths by experiment, in order.
   * Of several stages in a list, each is an input of its own, `name/stage`.
   */
  readonly inputs: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** Of members of inputs that take many, where there is something to say of them. */
  readonly members?: Readonly<Record<string, MemberNote>>;
  /** Folders, absolute: what is published and hashed; what is listed only; what survives an interruption. */
  readonly out: string;
  readonly log: string;
  readonly checkpoints: string;
  /** A folder shared by all tasks, never needed for correctness (artifacts/cache). */
  readonly cache: string;
  /** How many threads the task may use in all. */
  readonly threads: number;
  /** Which engine computes tensors: a name, or `auto`. */
  readonly engine: string;
  /** What that engine computes on, where it has a choice: `cpu`, or the name of a GPU's interface. */
  readonly provider: string;
}

/** What is known of a member beside its result. */
export interface MemberNote {
  /** The experiment that it is one repetition of. */
  readonly repetitionOf?: string;
  /** In words, each acceptance of an earlier result that this one rests on. */
  readonly accepted?: readonly string[];
}

/** What a stage process says while it works; channel.ts has the ways. */
export type JobMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  /** A line that stands in log/log.txt too. */
  | { readonly type: 'note'; readonly text: string }
  /** Something about its data that the user should know of; stands in log/log.txt too. */
  | { readonly type: 'warning'; readonly text: string }
  /** What is recorded in the manifest but is no part of the key: engine, versions, rates. */
  | { readonly type: 'facts'; readonly facts: JsonObject };

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** "images", "steps", "pairs". */
  readonly unit: string;
  /** Units per second, where the stage knows better than done / elapsed. */
  readonly rate?: number;
  /**
   * What else the stage has to tell of now, in the order in which it is shown: epoch, loss, imagesPerSecond.
   */
  readonly values?: ProgressValues;
}

export type ProgressValues = Readonly<Record<string, number | string>>;

/**
 * error.json: why a task failed. `input` is the user's to mend, `environment` the machine's (a full disk):
 * the task may go on from its checkpoints then. `crash` is ours.
 */
export interface JobError {
  readonly type: 'input' | 'environment' | 'crash';
  readonly message: string;
  /** Where: "faces/lfw/pairs.txt:17". */
  readonly place?: string;
  /** What to do about it. */
  readonly cure?: string;
  readonly stack?: string;
  /** The end of log/log.txt, where the process gave no reason itself. */
  readonly lastLines?: readonly string[];
}
