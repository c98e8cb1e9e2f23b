import { lstatSync, statSync } from 'node:fs';
import { EnvironmentError } from './environment-error.ts';

/**
 * Before anything is looked for in a folder: where something else has its place, or it is a link to a disk
 * that is not mounted, "nothing is there" would be wrong. That there is none yet is fine.
 * @throws EnvironmentError, or Error of the system
 */
export function requireFolderPlace(folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return;
  if (stats !== undefined) {
    const cure = 'move it away, then run again';
    throw new EnvironmentError('ENOTDIR', 'it is a file where a folder belongs', { place: folder, cure });
  }
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return;
  const cure = 'mount the disk that it leads to, make the folder, or remove the link';
  throw new EnvironmentError('ENOTDIR', 'it is a link to a folder that is not there', {
    place: folder,
    cure,
  });
}
