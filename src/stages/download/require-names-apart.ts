import { InputError } from '../../base/input-error.ts';

/**
 * Before anything is brought: the second of one name would take the place of the first.
 * @param what they are, for people: "paths"
 */
export function requireNamesApart(names: readonly string[], what: string): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new InputError(`two of the ${what} are to be called ${twice}`, {
    cure: 'give each a `to` of its own',
  });
}
