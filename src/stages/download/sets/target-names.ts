import { InputError } from '../../../base/input-error.ts';
import { createTally, type Tally, tallied } from '../../../base/text/tally.ts';
import { memberPath } from '../archives/member-path.ts';

/**
 * Where the files of a set come to lie, by their names; in the order of these.
 * @returns also the names that differ only in what other disks do not tell apart
 * @throws InputError for a name that leads out of the set or is no name, and for two that are the same
 */
export function targetNames(
  names: readonly string[],
  place: string,
): { readonly paths: readonly string[]; readonly alike: Tally } {
  const alike = createTally();
  const taken = new Map<string, string>();
  const folders = new Set<string>();
  const paths = names.map((name) => safeName(name, place));
  for (const path of paths) {
    const folded = path.normalize('NFC').toLowerCase();
    const other = taken.get(folded);
    if (other === path)
      throw refused(
        `two files are called ${JSON.stringify(path)}`,
        place,
        'name in `files` those that are wanted',
      );
    if (other !== undefined) alike.add(path);
    taken.set(folded, path);
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1))
      folders.add(path.slice(0, end));
  }
  const both = paths.find((path) => folders.has(path));
  if (both !== undefined)
    throw refused(
      `${JSON.stringify(both)} is a file and a folder`,
      place,
      'name in `files` those that are wanted',
    );
  return { paths, alike: tallied(alike) };
}

function safeName(name: string, place: string): string {
  const refuse = (why: string): InputError =>
    refused(`a file is called ${JSON.stringify(name)}, which ${why}`, place, 'leave it out of `files`');
  if (ACTS.test(name)) throw refuse('holds control characters');
  const isTooLong = name.split('/').some((part) => Buffer.byteLength(part) > LONGEST);
  if (isTooLong) throw refuse('is longer than file systems take');
  let path: string;
  try {
    path = memberPath(name, 'a file');
  } catch (error) {
    throw refused((error as Error).message, place, 'leave it out of `files`');
  }
  if (path === '.') throw refuse('is no name');
  return path;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ACTS = /[\u0000-\u001f\u007f-\u009f]/;
/** Bytes of a name, less those that a file bears while it is fetched. */
const LONGEST = 240;

function refused(message: string, place: string, cure: string): InputError {
  return new InputError(message, { place, cure });
}
