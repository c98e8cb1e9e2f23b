import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** Writes a file of `size` bytes that is a hole but for a few texts, each at its place. */
export function writeSparse(
  file: string,
  size: number,
  ...data: readonly (readonly [position: number, text: string])[]
): void {
  const descriptor = openSync(file, 'w');
  ftruncateSync(descriptor, size);
  for (const [position, text] of data) writeSync(descriptor, text, position);
  closeSync(descriptor);
}
