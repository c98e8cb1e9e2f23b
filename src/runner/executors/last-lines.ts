import { closeSync, fstatSync, readSync } from 'node:fs';
import { openRegularFile } from '../../base/environment/read-file.ts';

const LINES = 10;
const BYTES = 4096;

/** The end of a text file; nothing where there is none. */
export function lastLines(file: string): string[] {
  let descriptor: number;
  try {
    descriptor = openRegularFile(file);
  } catch {
    return [];
  }
  try {
    const from = Math.max(0, fstatSync(descriptor).size - BYTES);
    const bytes = Buffer.alloc(BYTES);
    const text = bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, BYTES, from));
    const lines = text.trimEnd().split('\n');
    return (from > 0 ? lines.slice(1) : lines).slice(-LINES).filter((line) => line !== '');
  } finally {
    closeSync(descriptor);
  }
}
