import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compareBytes } from '../../../base/compare-bytes.ts';
import { withoutToolFiles } from '../../../base/files/tool-files.ts';
import { InputError } from '../../../base/input-error.ts';

/** Whether a file, not a folder, begins with these bytes, from `at` on. */
export function beginsWith(path: string, bytes: Uint8Array, at = 0): boolean {
  if (!statSync(path).isFile()) return false;
  const start = Buffer.alloc(bytes.length);
  const handle = openSync(path, 'r');
  try {
    return readSync(handle, start, 0, start.length, at) === start.length && start.equals(bytes);
  } finally {
    closeSync(handle);
  }
}

/**
 * The files of a folder whose names end so, in letters of either case; in byte order of their names. None
 * where `path` is a file.
 */
export function filesOf(path: string, endings: readonly string[]): string[] {
  if (!statSync(path).isDirectory()) return [];
  return withoutToolFiles(readdirSync(path, { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith('.') && endings.some((end) => name.toLowerCase().endsWith(end)))
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort(compareBytes);
}

/** The file itself, or the one of its kind in a folder; of several, the one with the usual name. */
export function onlyFile(path: string, ending: string, usual: string): string {
  if (statSync(path).isFile()) return path;
  const names = filesOf(path, [ending]);
  const name = names.length === 1 ? names[0]! : names.find((one) => one === usual);
  if (name !== undefined) return join(path, name);
  throw new InputError(
    `the folder holds ${names.length} files of that kind (${names.slice(0, 3).join(', ')}), and none is ${usual}`,
    {
      place: path,
      cure: `name one of them, for example ${basename(path)}/${names[0]}`,
    },
  );
}
