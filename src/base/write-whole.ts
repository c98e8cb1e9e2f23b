import { closeSync, copyFileSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { naming } from './environment/environment-error.ts';
import { makeFolder } from './environment/make-folder.ts';

/** Parts of fewer bytes are put together first: to copy them takes less than a system call for each. */
const SMALL = 64 << 10;

/** How the names of files end that are being written, or whose process was killed meanwhile. */
export const UNFINISHED = '.tmp';

interface WriteOptions {
  /**
   * Waits until the disk has it, so that a power cut does not leave an empty file under the name; no, unless
   * said.
   */
  readonly sync?: boolean;
}

/**
 * Writes a file that is complete under its name or not there at all: readers never see half of it. Its folder
 * is made where there is none. After an error nothing of it stays; the error names the file.
 * @param parts are written one after the other: large ones put together would take time and memory twice
 */
export function writeWhole(
  file: string,
  parts: readonly (string | Uint8Array)[],
  { sync = false }: WriteOptions = {},
): void {
  putInPlace(file, (temporary) => {
    const handle = openSync(temporary, 'w');
    try {
      for (const piece of joinSmall(parts)) writeFileSync(handle, piece);
      if (sync) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  });
}

/** The same with the content of another file, or of the same one, which has no other name then. */
export function copyWhole(from: string, to: string): void {
  putInPlace(to, (temporary) => copyFileSync(from, temporary));
}

function putInPlace(file: string, write: (temporary: string) => void): void {
  const temporary = temporaryName(file);
  makeFolder(dirname(file));
  try {
    write(temporary);
    renameSync(temporary, file);
  } catch (error) {
    removeIfPossible(temporary);
    if ((error as NodeJS.ErrnoException).path === temporary) (error as NodeJS.ErrnoException).path = file;
    throw naming(error, file);
  }
}

/** Where that fails too, the first error is the one to tell. */
function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It lies where nothing can be changed now.
  }
}

function temporaryName(file: string): string {
  return `${file}.${process.pid}${UNFINISHED}`;
}

function* joinSmall(parts: readonly (string | Uint8Array)[]): Generator<Uint8Array> {
  let small: Uint8Array[] = [];
  let bytes = 0;
  for (const part of parts) {
    const piece = typeof part === 'string' ? Buffer.from(part) : part;
    if (piece.length >= SMALL || bytes >= SMALL) {
      if (bytes > 0) yield Buffer.concat(small);
      [small, bytes] = [[], 0];
    }
    if (piece.length >= SMALL) {
      yield piece;
      continue;
    }
    small.push(piece);
    bytes += piece.length;
  }
  if (bytes > 0) yield Buffer.concat(small);
}
