import { type WriteFileOptions, writeFileSync } from 'node:fs';
import { naming } from './environment-error.ts';

/**
 * Writes a file in a folder that is nobody else's yet, so that half of it does no harm; elsewhere there is
 * `writeWhole`. @throws Error of the system, which names the file
 */
export function writeText(file: string, text: string, options: WriteFileOptions = {}): void {
  try {
    writeFileSync(file, text, options);
  } catch (error) {
    throw naming(error, file);
  }
}
