import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { type PairFormat, parsePairs } from '../../faces/protocols/pairs.ts';
import { type ValidPairs, validPairs } from '../../faces/protocols/valid-pairs.ts';

export interface PairOptions {
  /** The list: a name inside the tree of clean images, or (by `path:`) an absolute path. */
  readonly pairs: string;
  readonly 'pair-format': PairFormat;
}

/**
 * The pairs of the list whose images are there. `occluded` is one occluded tree; for lists other than LFW's
 * the clean tree itself.
 */
export async function pairsOf(options: PairOptions, clean: string, occluded: string): Promise<ValidPairs> {
  const file = resolve(clean, options.pairs);
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new InputError(`cannot read the list of pairs: ${error.message}`, {
      place: file,
      cure: 'name the list with `pairs`: a file inside the images, or path:…',
    });
  });
  const format = options['pair-format'];
  const hasClean = exists(clean);
  return validPairs(parsePairs(text, format, file), format, {
    file,
    hasClean,
    hasOccluded: occluded === clean ? hasClean : exists(occluded),
  });
}

function exists(root: string): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    let found = known.get(path);
    if (found === undefined) {
      found = existsSync(join(root, path));
      known.set(path, found);
    }
    return found;
  };
}
