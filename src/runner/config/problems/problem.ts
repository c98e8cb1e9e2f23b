import type { Json, JsonObject } from '../../../base/json.ts';
import type { Place, Provenance } from '../../plan/plan.ts';
import type { LimitName } from '../limits.ts';

/**
 * Everything that can be wrong with a configuration, as data: one type per cause. describe-problem.ts has the
 * words for each, so that a new type without words does not compile.
 */
export type Problem =
  // The file
  | { readonly type: 'no-file'; readonly name: string; readonly directory: string }
  | { readonly type: 'missing-file'; readonly file: string }
  | {
      readonly type: 'no-text';
      readonly file: string;
      readonly found: 'binary' | 'utf-16' | 'not-utf-8';
      readonly line?: number;
    }
  | { readonly type: 'file-over-limit'; readonly file: string; readonly found: number }
  | {
      readonly type: 'over-limit';
      readonly at: Place;
      readonly limit: LimitName;
      /** At least so many; what lies beyond the limit may not have been counted. */
      readonly found: number;
      /** Of what, where the place does not say: "`train@a…`". */
      readonly of?: string;
    }
  | { readonly type: 'inexact-number'; readonly at: Place; readonly written: string }
  | { readonly type: 'bad-merge'; readonly at: Place }
  | { readonly type: 'yaml-syntax'; readonly at: Place; readonly detail: string }
  | { readonly type: 'template-in-flow'; readonly at: Place; readonly template: string }
  | { readonly type: 'duplicate-key'; readonly at: Place; readonly key: string; readonly first: Place }
  // Keys and values; `name` is "network.image[0]", `owner` is "stage `train`"
  | {
      readonly type: 'unknown-key';
      readonly at: Place;
      readonly key: string;
      readonly owner: string;
      readonly allowed: readonly string[];
      /** Where it is known what to do. */
      readonly cure?: string;
    }
  | { readonly type: 'missing-key'; readonly at: Place; readonly key: string; readonly owner: string }
  | {
      readonly type: 'wrong-type';
      readonly at: Place;
      readonly name: string;
      readonly expected: readonly string[];
      readonly found: Json;
      /** As it stands in the file, where it is no text there. */
      readonly written?: string;
    }
  | {
      readonly type: 'wrong-value';
      readonly at: Place;
      readonly name: string;
      readonly rule: ValueRule;
      readonly found: Json;
    }
  | { readonly type: 'bad-name'; readonly at: Place; readonly name: string; readonly rule: string }
  | {
      readonly type: 'option-not-here';
      readonly at: Place;
      readonly option: string;
      readonly needs: { readonly option: string; readonly values: readonly Json[] };
      /** What that option is. */
      readonly found: Json;
    }
  /** Two names of one option, with different values. */
  | { readonly type: 'same-option-twice'; readonly at: Place; readonly values: JsonObject }
  | {
      readonly type: 'key-of-other-kind';
      readonly at: Place;
      readonly key: string;
      readonly kind: string;
      readonly cure: string;
    }
  // Variables
  | {
      readonly type: 'unknown-variable';
      readonly at: Place;
      readonly name: string;
      readonly declared: readonly string[];
    }
  | { readonly type: 'variable-cycle'; readonly at: Place; readonly name: string }
  | { readonly type: 'variable-not-text'; readonly at: Place; readonly name: string; readonly value: Json }
  | {
      readonly type: 'unknown-template';
      readonly at: Place;
      readonly template: string;
      readonly allowed: readonly string[];
    }
  | { readonly type: 'undeclared-set'; readonly name: string; readonly declared: readonly string[] }
  | { readonly type: 'malformed-set'; readonly text: string; readonly reason: string }
  // Experiments
  | {
      readonly type: 'unknown-experiment';
      readonly at: Place;
      readonly name: string;
      readonly experiments: readonly string[];
    }
  | {
      readonly type: 'swept-experiment';
      readonly at: Place;
      readonly name: string;
      readonly members: readonly string[];
    }
  /** A repeated experiment that has no repetition with the reader's seed. */
  | {
      readonly type: 'no-such-repetition';
      readonly at: Place;
      readonly name: string;
      readonly seed: Json | undefined;
      readonly members: readonly string[];
    }
  | { readonly type: 'nothing-to-repeat'; readonly at: Place }
  /** Stages differ in the seed that a count would begin with. */
  | {
      readonly type: 'several-first-seeds';
      readonly at: Place;
      readonly option: string;
      readonly seeds: readonly Json[];
    }
  | { readonly type: 'repeated-seed-sweep'; readonly at: Place; readonly option: string }
  | { readonly type: 'extends-cycle'; readonly at: Place; readonly experiments: readonly string[] }
  | {
      readonly type: 'unknown-sweep-option';
      readonly at: Place;
      readonly option: string;
      readonly options: readonly string[];
    }
  | {
      readonly type: 'unnameable-sweep-value';
      readonly at: Place;
      readonly option: string;
      readonly value: Json;
    }
  | {
      readonly type: 'repeated-sweep-value';
      readonly at: Place;
      readonly option: string;
      readonly value: Json;
    }
  // The graph
  | {
      readonly type: 'unknown-kind';
      readonly at: Place;
      readonly kind: string;
      readonly kinds: readonly string[];
      /** `uses` was left out: the stage's own name was taken for the kind. */
      readonly implied: boolean;
    }
  | { readonly type: 'no-experiments'; readonly at: Place; readonly stage: string }
  | {
      readonly type: 'missing-each';
      readonly at: Place;
      readonly stage: string;
      readonly because: EachReason;
    }
  | {
      readonly type: 'unknown-stage';
      readonly at: Place;
      readonly stage: string;
      readonly stages: readonly string[];
    }
  | {
      readonly type: 'unknown-output';
      readonly at: Place;
      readonly stage: string;
      readonly output: string;
      readonly outputs: readonly string[];
    }
  | { readonly type: 'bad-reference'; readonly at: Place; readonly written: string }
  | {
      readonly type: 'unknown-input';
      readonly at: Place;
      readonly input: string;
      readonly kind: string;
      readonly inputs: readonly string[];
    }
  /** A list where one input is taken. */
  | { readonly type: 'list-of-inputs'; readonly at: Place; readonly input: string; readonly kind: string }
  | {
      readonly type: 'missing-input';
      readonly at: Place;
      readonly input: string;
      readonly stage: string;
      readonly about: string;
    }
  /** All inputs are optional, and none is there. */
  | {
      readonly type: 'no-inputs';
      readonly at: Place;
      readonly stage: string;
      readonly inputs: readonly string[];
    }
  | { readonly type: 'cycle'; readonly at: Place; readonly members: readonly string[] }
  // Files of the user's own
  /** A collected input inside a longer text. */
  | {
      readonly type: 'several-in-text';
      readonly at: Place;
      readonly template: string;
      readonly stage: string;
    }
  | { readonly type: 'untracked-file'; readonly at: Place; readonly argument: string }
  | {
      readonly type: 'missing-path';
      readonly at: Place;
      readonly written: string;
      readonly root: string;
      readonly alternatives: readonly string[];
      readonly provenance: Provenance | undefined;
    }
  /** An input that holds the folder of results, or lies among what runs write there. */
  | { readonly type: 'path-of-artifacts'; readonly at: Place; readonly written: string }
  /** A name of more bytes than file systems take. */
  | { readonly type: 'long-name'; readonly what: string; readonly name: string; readonly most: number };

export type ValueRule =
  | { readonly type: 'one-of'; readonly values: readonly Json[] }
  | {
      readonly type: 'range';
      readonly minimum?: number;
      readonly above?: number;
      readonly maximum?: number;
      readonly below?: number;
      readonly multipleOf?: number;
    }
  | { readonly type: 'text'; readonly about: string }
  | { readonly type: 'length'; readonly minimum: number; readonly maximum: number | undefined }
  | { readonly type: 'distinct' }
  | { readonly type: 'not-empty' };

export type EachReason =
  /** It reads a stage that has one result per experiment. */
  | { readonly type: 'reads'; readonly stage: string; readonly input: string }
  /** Its kind takes the experiments' options. */
  | { readonly type: 'takes-experiments'; readonly kind: string };

export type Report = (problem: Problem) => void;
