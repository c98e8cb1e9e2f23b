import picomatch from 'picomatch';
import { InputError } from '../../../base/input-error.ts';
import { firstNames } from '../../../base/text/first-names.ts';

/** Whether it is a pattern, and no plain name. */
export function isPattern(name: string): boolean {
  return picomatch.scan(name).isGlob;
}

/**
 * The files that are wanted, in the order of the set.
 * @param wanted names and patterns: `*` within a folder, `**` across folders
 * @throws InputError where one of them is not in the set
 */
export function selectFiles<File extends { readonly name: string }>(
  files: readonly File[],
  wanted: readonly string[],
  place: string,
): readonly File[] {
  const names = new Set(files.map(({ name }) => name));
  const matchers = wanted.map((one) => {
    const matches = matcherOf(one, names);
    return { one, matches, found: false };
  });
  const selected = files.filter(({ name }) => {
    let isWanted = false;
    for (const matcher of matchers) {
      if (!matcher.matches(name)) continue;
      matcher.found = true;
      isWanted = true;
    }
    return isWanted;
  });
  const missing = matchers.find(({ found }) => !found);
  if (missing === undefined) return selected;
  const first = files.slice(0, 5).map(({ name }) => name);
  const there = files.length === 0 ? 'it holds none' : `it holds ${firstNames(first, files.length)}`;
  throw new InputError(`no file is called ${missing.one}: ${there}`, {
    place,
    cure: 'write names as they stand there, or patterns: `*` stands for a part of a name, `**` for folders too',
  });
}

function matcherOf(wanted: string, names: ReadonlySet<string>): (name: string) => boolean {
  // Also what is no name for a pattern, so that it is told instead of passed over.
  if (wanted === '**') return () => true;
  // A file may be called like a pattern.
  return names.has(wanted) ? (name) => name === wanted : picomatch(wanted, { dot: true, nonegate: true });
}
