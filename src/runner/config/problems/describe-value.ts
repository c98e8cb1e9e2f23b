import type { Json } from '../../../base/json.ts';
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

export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** What most likely stands where a key is missing. */
export function missingKeyCure(key: string): string {
  return key === 'version' ? 'begin the file with `version: 1`' : `add \`${key}: …\``;
}

export function quote(word: string): string {
  return `\`${word}\``;
}

/** "a, b or c" */
export function list(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
