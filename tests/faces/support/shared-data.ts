import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Real pictures lie beside the repository where there are any; they may not be part of it. */
const SHARED = join(import.meta.dirname, '../../../../shared');

/** Path of something in ../shared. */
export function sharedPath(relative: string): string {
  return join(SHARED, relative);
}

export function hasShared(relative: string): boolean {
  return existsSync(sharedPath(relative));
}

/** For the title of a test that is skipped where `relative` is absent. */
export function needsShared(relative: string): string {
  return hasShared(relative) ? '' : ` (skipped: ../shared/${relative} is not here)`;
}
