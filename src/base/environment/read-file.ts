import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { EnvironmentError, naming } from './environment-error.ts';

/**
 * Opens a regular file for reading, without waiting: a pipe that nobody writes to would hold the program for
 * ever.
 * @throws EnvironmentError where it is something else
 * @throws Error of the system, as openSync does
 */
export function openRegularFile(file: string): number {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    requireRegular(fstatSync(descriptor), file);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** All bytes of a regular file; throws as `openRegularFile` does. */
export function readBytes(file: string): Buffer {
  const descriptor = openRegularFile(file);
  try {
    return readFileSync(descriptor);
  } catch (error) {
    throw naming(error, file);
  } finally {
    closeSync(descriptor);
  }
}

/** The same as text. */
export function readText(file: string): string {
  return readBytes(file).toString('utf8');
}

function requireRegular(stats: Stats, file: string): void {
  if (stats.isFile()) return;
  const what = kindOf(stats);
  const at = { place: file, cure: 'move it away, then run again' };
  throw new EnvironmentError(
    stats.isDirectory() ? 'EISDIR' : 'ENXIO',
    `it is ${what} where a file belongs`,
    at,
  );
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}
