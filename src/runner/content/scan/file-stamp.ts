import { statIfThere } from './stat.ts';

/**
 * Another text once the file was written, replaced or had its state changed; undefined where there is none.
 * Its times are doubles, as those of all files: Node's own code is compiled for them or for BigInts, not for
 * both.
 */
export function fileStamp(file: string): string | undefined {
  const stats = statIfThere(file);
  return stats && `${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}:${stats.ino}`;
}
