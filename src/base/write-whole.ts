import { closeSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Parts of fewer bytes are put together first: to copy them takes less than a system call for each. */
const SMALL = 64 << 10;

/**
 * Writes a file that is complete under its name or not there at all: readers never see half of it. Nothing is forced to the disk. Its folder
 * is made where there is none.
 * @param parts are written one after the other: large ones put together would take time and memory twice
 */
export function writeWhole(file: string, parts: readonly (string | Uint8Array)[]): void {
  const temporary = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  const handle = openSync(temporary, 'w');
  try {
    for (const piece of joinSmall(parts)) writeFileSync(handle, piece);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
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
