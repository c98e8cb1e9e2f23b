import { lstatSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '../problems/config-error.ts';
import { readText } from './read-text.ts';
import { createSource, type Source } from './source.ts';

export const DEFAULT_FILE = 'pipeline.yaml';

export interface ConfigFile {
  /** What `path:` is relative to, and where artifacts/ is. Absolute. */
  readonly root: string;
  readonly file: string;
  readonly shownFile: string;
}

/**
 * The file that was named (its root is then the working directory), else the nearest pipeline.yaml upwards.
 * Throws a ConfigError where there is none.
 */
export function findFile(cwd: string, named: string | undefined): ConfigFile {
  if (named !== undefined) return { root: cwd, file: path.resolve(cwd, named), shownFile: named };
  for (let root = cwd; ; root = path.dirname(root)) {
    const file = path.join(root, DEFAULT_FILE);
    // Also one that cannot be read: that of a folder above would be another project's.
    if (lstatSync(file, { throwIfNoEntry: false }))
      return { root, file, shownFile: path.relative(cwd, file) };
    if (root === path.dirname(root))
      throw new ConfigError([{ type: 'no-file', name: DEFAULT_FILE, directory: cwd }]);
  }
}

/** @throws ConfigError where it cannot be read, or is no text */
export function readSource({ file, shownFile }: ConfigFile): Source {
  return createSource(shownFile, readText(file, shownFile));
}
