import { closeSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file that is complete under its name or not there at all: readers never see half of it. Nothing is forced to the disk. Its folder
 * is made where there is none.
 * @param parts are written one after the other: put together they would take time and memory twice
 */
export function writeWhole(file: string, parts: readonly (string | Uint8Array)[]): void {
  const temporary = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  const handle = openSync(temporary, 'w');
  try {
    for (const part of parts) writeFileSync(handle, part);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}
