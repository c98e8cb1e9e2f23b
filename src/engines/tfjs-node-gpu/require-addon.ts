import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const FILE = 'tfjs_binding.node';

/**
 * Looks for the package's native part where its installer puts it. Almost nobody has it, and to find that out
 * by loading the package takes over half a second of each task.
 * @throws Error where the package or that part is missing
 */
export function requireAddon(name: string): void {
  const lib = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'lib');
  const isThere = listed(lib).some((folder) => listed(join(lib, folder)).includes(FILE));
  if (!isThere) throw new Error(`${name} has no native part (lib/*/${FILE}); its installer downloads it`);
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
