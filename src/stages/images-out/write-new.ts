import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../../base/input-error.ts';

/** Writes images that were made of others, each with its folder. */
export type WriteNew = (target: string, bytes: Uint8Array, source: string) => void;

/**
 * A file that is there already is of another image, and an InputError: the file system takes two names for
 * one, which differ in case or in how letters are composed.
 */
export function newFileWriter(): WriteNew {
  const made = new Set<string>();
  return (target, bytes, source) => {
    const parent = dirname(target);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    try {
      writeFileSync(target, bytes, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new InputError(`${source} would overwrite what was made of another image, as ${target}`, {
        place: source,
        cure: 'rename it: on this disk names must differ in more than case',
      });
    }
  };
}
