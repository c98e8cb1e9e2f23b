import { constants, openSync } from 'node:fs';
import { ContentError } from '../content-error.ts';

/**
 * For reading, without waiting for a writer, should a pipe have taken the file's place.
 * @throws ContentError
 */
export function openFile(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const problem = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';
    throw new ContentError(problem, path, error);
  }
}
