import { groupDigits } from '../../../base/group-digits.ts';
import type { Json } from '../../../base/json.ts';
import { LIMITS } from '../limits.ts';
import type { ValueRule } from './problem.ts';

/** "greater than 0", "one of `sgd` or `adam`": what follows "must be". */
export function describeRule(rule: ValueRule): string {
  switch (rule.type) {
    case 'one-of':
      return list(
        rule.values.map((value) => quote(String(value))),
        'or',
      );
    case 'range':
      return describeRange(rule);
    case 'text':
      return rule.about;
    case 'length':
      return describeLength(rule.minimum, rule.maximum);
    case 'distinct':
      return 'a list without repetitions';
    case 'not-empty':
      return 'a map with at least one entry';
  }
}

function describeRange({
  minimum,
  above,
  maximum,
  below,
  multipleOf,
}: Extract<ValueRule, { type: 'range' }>): string {
  const parts = [
    multipleOf === undefined ? undefined : `a multiple of ${multipleOf}`,
    minimum === undefined ? undefined : `at least ${minimum}`,
    above === undefined ? undefined : `greater than ${above}`,
    maximum === undefined ? undefined : `at most ${maximum}`,
    below === undefined ? undefined : `less than ${below}`,
  ];
  return list(
    parts.filter((part) => part !== undefined),
    'and',
  );
}

function describeLength(minimum: number, maximum: number | undefined): string {
  if (maximum === undefined) return `a list of at least ${minimum}`;
  return minimum === maximum ? `a list of ${minimum}` : `a list of ${minimum} to ${maximum}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

/** "a whole number or null". That nothing at all counts as an empty map goes without saying. */
export function typeNames(types: readonly string[]): string {
  const told = types.includes('object') ? types.filter((type) => type !== 'null') : types;
  return list(
    told.map((type) => TYPE_NAMES[type] ?? type),
    'or',
  );
}

/** A value as it is, where it is short: "the text `fast`", "1.5", "a map". */
export function typeOf(value: Json): string {
  if (value === null) return 'empty';
  if (typeof value === 'string') return `the text ${quote(shorten(value))}`;
  if (typeof value !== 'object') return String(value);
  return Array.isArray(value) ? 'a list' : 'a map';
}

export function shorten(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** What most likely stands where a key is missing. */
export function missingKeyCure(key: string): string {
  return key === 'version' ? 'begin the file with `version: 1`' : `add \`${key}: …\``;
}

/** A word as it stands in the file, as far as it is no essay. */
export function quote(word: string): string {
  return `\`${shorten(word, LIMITS['task-name'].most)}\``;
}

/** So many words of a list are told. */
const TOLD = 40;

/** "a, b or c"; "a, b, … or 17 more" of very many. */
export function list(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  const told = words.length > TOLD ? withoutMost(words) : words;
  return `${told.slice(0, -1).join(', ')} ${last} ${told.at(-1)}`;
}

/** The beginning of a long list, and how many are left out. */
export function withoutMost(words: readonly string[]): readonly string[] {
  if (words.length <= TOLD) return words;
  return [...words.slice(0, TOLD), `${groupDigits(words.length - TOLD)} more`];
}
