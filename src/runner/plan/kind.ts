import type { JsonObject } from '../../base/json.ts';

/**
 * What the runner knows of a kind of stage. The catalog of kinds is handed to the runner from outside
 * (src/stages/catalog.ts), so that nothing in here knows anything about faces.
 */
export interface KindSpec {
  /** The word after `uses:`. Its options are in src/stages/<name>/options.schema.json. */
  readonly name: string;
  /**
   * Raised whenever the bytes that the kind writes change for the same options and inputs; a function where
   * they do so for some options only, so that other results stay valid.
   */
  readonly version: number | ((options: JsonObject) => number);
  /** One line for `explain` and for the schema: what a task of it does. */
  readonly summary: string;
  /** The named inputs that `in:` may give. */
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** `in:` may hold any name (kind `command`). */
  readonly openInputs?: boolean;
  /**
   * The experiments' own keys are options of this kind (kind `train`); `$defs.experiment` extends its
   * options.
   */
  readonly takesExperiment?: boolean;
  /** Processor cores that a task wants unless its stage says otherwise. */
  readonly cpus: number | 'all';
  /** How its tasks run: through the stage process, or as the user's own program. */
  readonly process: 'stage' | 'command';
}

export interface InputSpec {
  readonly required: boolean;
  /**
   * For some options it is of no use: then it need not be given, and what is given is no input of the task.
   */
  readonly usedWith?: (options: JsonObject) => boolean;
  /** With some options it must be given, although it is not required. */
  readonly requiredWith?: (options: JsonObject) => boolean;
  /** Takes the results of several experiments (a collecting stage); otherwise exactly one. */
  readonly many: boolean;
  /** What it should hold, for error messages: "a folder of images, one sub-folder per person". */
  readonly about: string;
}

export type KindCatalog = ReadonlyMap<string, KindSpec>;
