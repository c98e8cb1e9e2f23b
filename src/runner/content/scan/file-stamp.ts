import { statSync } from 'node:fs';

/** Another text once the file was written, replaced or had its state changed; undefined where there is none. */
export function fileStamp(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}:${stats.ino}`;
}
