import type { JsonObject } from '../../base/json.ts';
import type { KindSpec } from './kind.ts';

declare const brand: unique symbol;
type Branded<T, B> = T & { readonly [brand]: B };

/** `train@from-p5`, or just `lfw-occ` for a stage without `each`. */
export type TaskName = Branded<string, 'TaskName'>;
/** 64 hex digits, the key of a task. */
export type Fingerprint = Branded<string, 'Fingerprint'>;
/** 64 hex digits, sha256 of content. */
export type ContentHash = Branded<string, 'ContentHash'>;

/** A place in a configuration file; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /**
   * What stands there, for messages that show it: the line, or the part of a long one around the place, and
   * how many characters from `start` on are meant.
   */
  readonly excerpt?: { readonly text: string; readonly start: number; readonly length: number };
}

/** Everything that the configuration means, before anything was looked at on disk. */
export interface Plan {
  /** The folder that holds pipeline.yaml; `path:` inputs are relative to it. Absolute. */
  readonly root: string;
  /** The configuration file, absolute, and as it should be shown. */
  readonly file: string;
  readonly shownFile: string;
  /** In topological order; among equals, in the order of the file. */
  readonly tasks: ReadonlyMap<TaskName, PlannedTask>;
  readonly stages: readonly string[];
  readonly experiments: readonly string[];
  /** Of the experiments that are repetitions of one (`from@seed=101`), that one (`from`). */
  readonly repetitions: ReadonlyMap<string, string>;
}

export interface PlannedTask {
  readonly name: TaskName;
  readonly stage: string;
  readonly experiment: string | undefined;
  readonly kind: KindSpec;
  /** Complete: every default filled in. `path:` strings still begin with `path:`; see `inputs`. */
  readonly options: JsonObject;
  /**
   * Options (as JSON pointers) that are no part of the key: `x-key: false` in the schema, or an option at the
   * value that means "as before it existed" (`x-key-omit`).
   */
  readonly unkeyed: ReadonlySet<string>;
  /**
   * The options as its key holds them, as JSON with sorted keys: worked out with the plan, which is kept from
   * run to run.
   */
  readonly keyed: string;
  /** Where each option was written, by JSON pointer ("/lr"); missing for defaults. */
  readonly places: ReadonlyMap<string, Place>;
  readonly inputs: readonly PlannedInput[];
  /**
   * `share`: for each GPU that it asks for, as many as are left for one when a core is kept for tasks
   * without.
   */
  readonly cpus: number | 'all' | 'share';
  /**
   * Bytes of memory and number of GPUs that the stage asks for, and how often a failed task is tried again.
   */
  readonly memory?: number;
  readonly gpus?: number;
  readonly retries?: number;
  readonly tolerance?: Tolerance;
  readonly provenance?: Provenance;
}

/** Where the data of a stage come from, for people. No part of its key. */
export interface Provenance {
  /** The address of the page that describes them. */
  readonly page?: string;
  readonly licence?: string;
  /** How much is fetched. */
  readonly size?: { readonly written: string; readonly bytes: number };
  /** What has to be done by hand to get them. */
  readonly byHand?: string;
}

/**
 * By dotted name of a metric in metrics.json, where `*` stands for anything, how far two runs of one task may
 * lie apart. No part of its key.
 */
export type Tolerance = Readonly<Record<string, number>>;

export interface PlannedInput {
  readonly origin: InputOrigin;
  /** In keys and manifests: the name under `in:`, `with:/pairs`, `init`, `run/1`; see input-origin.ts. */
  readonly name: string;
  /** For an input that takes many: the experiment whose result this is. */
  readonly member: string | undefined;
  /** The experiment that the member is one repetition of. */
  readonly repetitionOf?: string;
  readonly source: InputSource;
  readonly place: Place;
}

/** Where in the configuration an input stands. */
export type InputOrigin =
  /** Under `in:`; `of` is what was written, where several stand in a list under that name. */
  | { readonly type: 'in'; readonly name: string; readonly of?: string }
  /** An option that is `path:…`, by its JSON pointer: `/pairs`. */
  | { readonly type: 'path-option'; readonly pointer: string }
  /** An option that names an experiment: `/init`. */
  | { readonly type: 'experiment-option'; readonly pointer: string }
  /** An argument of a command that is `path:…`, by its place in `run`. */
  | { readonly type: 'argument'; readonly index: number };

export type InputSource =
  /** `output` is a path inside the task's out/, '' for all of it. */
  | { readonly type: 'task'; readonly task: TaskName; readonly output: string }
  /**
   * A user's own file or folder, read in place. `written` is what stands behind `path:`, `path` is absolute.
   */
  | { readonly type: 'path'; readonly path: string; readonly written: string };
