import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../../../base/input-error.ts';
import { listFolder } from '../../../base/list-folder.ts';

const ENDING = '.bin';

/**
 * The files of the `.bin` sets, by name.
 * @param root a set, or a folder of them
 * @param wanted names, in the order of the result; null: all that there are
 * @param listed names of other sets, so that there need be none of these
 * @throws InputError where one is missing, none is there, or two sets have one name
 */
export function findBins(
  root: string,
  wanted: readonly string[] | null,
  listed: readonly string[],
): Map<string, string> {
  const there = setsIn(root);
  const taken = listed.find((name) => there.has(name) && (wanted?.includes(name) ?? true));
  if (taken !== undefined)
    throw new InputError(`there is a set ${taken}${ENDING}, and one of \`lists\` has that name`, {
      place: root,
      cure: 'give the list another name, or name in `sets` those that are wanted',
    });
  if (there.size === 0 && listed.length > 0 && wanted === null) return there;
  if (there.size === 0)
    throw new InputError(`there is no ${ENDING} set in it`, {
      place: root,
      cure: 'give a folder with lfw.bin, cfp_fp.bin, ..., or one such file',
    });
  const missing = wanted?.find((name) => !there.has(name));
  if (missing !== undefined)
    throw new InputError(`there is no set ${missing}${ENDING}`, {
      place: root,
      cure: `name in \`sets\` some of ${[...there.keys()].join(', ')}`,
    });
  return wanted === null ? there : new Map(wanted.map((name) => [name, there.get(name)!]));
}

function setsIn(root: string): Map<string, string> {
  if (statSync(root).isFile()) return new Map([[basename(root, ENDING), root]]);
  const files = listFolder(root).filter((name) => name.endsWith(ENDING));
  return new Map(files.sort().map((name) => [basename(name, ENDING), join(root, name)]));
}
