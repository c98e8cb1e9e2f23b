import { existsSync, readlinkSync } from 'node:fs';
import { escapedBytes } from '../../base/text/escaped-bytes.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Where the call was made.
 * @throws UsageError where that is no folder any more, or its name is one under which Node finds nothing
 */
export function workingFolder(): string {
  const folder = currentFolder();
  // Node puts U+FFFD for bytes that are no UTF-8; a name may also hold that character itself.
  if (!folder.includes('\ufffd') || existsSync(folder)) return folder;
  throw new UsageError(
    `the name of the working directory, ${asBytes(folder)}, is not UTF-8`,
    'rename the folder, or the one above it, in UTF-8 (convmv does so for whole trees)',
  );
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UsageError('the working directory was removed', 'go to your project (cd), then call again');
  }
}

/** As the system knows it, where that says so. */
function asBytes(folder: string): string {
  try {
    return escapedBytes(readlinkSync('/proc/self/cwd', 'buffer'));
  } catch {
    return folder;
  }
}
