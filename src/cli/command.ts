import type { ParseArgsConfig } from 'node:util';

export type OptionValue = string | boolean | (string | boolean)[] | undefined;

/** The words of one call, checked against the command's declaration. */
export interface Call {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, OptionValue>>;
  /** The working directory, absolute. */
  readonly cwd: string;
}

/** A sub-command: what it accepts, and the module that does it, loaded when it is called. */
export interface CommandSpec {
  readonly summary: string;
  /** The words after the command's name: "[TARGET…]". */
  readonly words: string;
  readonly minWords: number;
  readonly maxWords: number;
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly load: () => Promise<Command>;
}

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** The value's name in the help text. */
  readonly value?: string;
  readonly about: string;
}

/** Does the command and resolves to the exit code. */
export type Command = (call: Call) => Promise<number>;

export type ParsedOptions = NonNullable<ParseArgsConfig['options']>;
