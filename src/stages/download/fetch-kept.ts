import { type FetchOptions, fetchFile } from './fetch/fetch-file.ts';
import type { RemoteFile } from './fetch/remote-file.ts';
import { keep, takeKept } from './kept-files.ts';

/**
 * Takes a file that an earlier attempt has brought, or fetches it and keeps it for the next one.
 * @param isKept also where no sha256 is pinned
 * @returns its sha256
 */
export async function fetchKept(
  remote: RemoteFile,
  file: string,
  options: FetchOptions & { readonly downloads: string },
  isKept = false,
): Promise<string> {
  const { downloads, signal } = options;
  const kept = await takeKept(downloads, remote, file, signal);
  if (kept !== undefined) return kept;
  const { sha256 } = await fetchFile(remote, file, options);
  if (isKept || remote.hash?.algorithm === 'sha256') keep(downloads, sha256, file);
  return sha256;
}
