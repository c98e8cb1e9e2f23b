import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { MAGIC } from './format.ts';
import { dataFile } from './reader.ts';

/**
 * Whether a file begins as an LMDB of any data format does, or a folder holds `data.mdb`, whatever is in
 * it.
 */
export function isLmdb(path: string): boolean {
  const file = dataFile(path);
  if (file !== path) return existsSync(file);
  const start = Buffer.alloc(LONGEST);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, start, 0, LONGEST, 0);
  } finally {
    closeSync(handle);
  }
  return MAGICS_AT.some((at) => start.readUInt32LE(at) === MAGIC);
}

/** In data format 1 and in format 2, whose pages have a longer header. */
const MAGICS_AT = [16, 24];
const LONGEST = 28;
