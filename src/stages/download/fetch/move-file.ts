import { renameSync, rmSync } from 'node:fs';
import { copyWhole } from '../../../base/write-whole.ts';

/** Gives a file another name, on another disk too; there it is whole or not at all. */
export function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyWhole(from, to);
    rmSync(from);
  }
}
