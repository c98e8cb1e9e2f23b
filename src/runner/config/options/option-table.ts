import type { Json, JsonObject } from '../../../base/json.ts';

export interface UsedWith {
  readonly option: string;
  readonly values: readonly Json[];
  /** All values that the option may have; null where they are not listed. */
  readonly known: readonly Json[] | null;
}

/** What the schema says about one kind's options beside their types. Made by scripts/compile-schemas.mjs. */
export interface OptionTable {
  readonly defaults: JsonObject;
  /**
   * Defaults of the maps in a list, or of a map that is null, or not there, unless it is written, by the
   * option's JSON pointer.
   */
  readonly mapDefaults: Readonly<Record<string, JsonObject>>;
  /** Options (JSON pointers) whose default is a key at the top of the file, such as `seed`. */
  readonly defaultsFrom: Readonly<Record<string, string>>;
  /** Options with another default where another option has one of these values. */
  readonly defaultsWith: Readonly<
    Record<string, { readonly option: string; readonly values: Readonly<Record<string, Json>> }>
  >;
  /** Options (JSON pointers) that never change a result. */
  readonly unkeyed: readonly string[];
  /** Options (JSON pointers) that were added later, with the value that keeps the earlier behaviour. */
  readonly omitted: Readonly<Record<string, Json>>;
  /** Options (JSON pointers) that are another name of an option, null where they say nothing. */
  readonly sameAs: Readonly<Record<string, string>>;
  /** Options (JSON pointers) that name an experiment: the output that is meant, and the word for "none". */
  readonly experimentInputs: Readonly<Record<string, { readonly output: string; readonly none: string }>>;
  /** Options (dotted names) that exist only where another one has one of these values. */
  readonly onlyWith: Readonly<Record<string, { readonly option: string; readonly values: readonly Json[] }>>;
  /** Options (dotted names) that do nothing unless each of these others has one of its values. */
  readonly usedWith: Readonly<Record<string, readonly UsedWith[]>>;
  /** Every option and sub-option: "network.width". */
  readonly names: readonly string[];
}
