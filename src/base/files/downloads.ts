import { join } from 'node:path';

/** Where it lies what is there of files that are being fetched, and those that may be wanted again. */
export function downloadsIn(cache: string): string {
  return join(cache, 'downloads');
}

/** Where a file with this sha256 lies that came, or a link to it. */
export function keptFile(downloads: string, sha256: string): string {
  return join(downloads, `sha256-${sha256}`);
}
