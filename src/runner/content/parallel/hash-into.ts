import { sizeOf } from '../tree/stamps.ts';
import { HASH_BYTES, type Scan } from '../tree/tree-record.ts';
import { collectResults, type ParallelOptions } from './parallel.ts';
import type { FileRequest } from './requests.ts';

/** A request is full with so many files, or bytes. */
const [FILES, BYTES] = [256, 16 << 20];
/** To hash them takes as long as to look up a file. */
const BYTES_AS_A_FILE = 4096;

/**
 * Reads some files of a scan and writes their hashes into their places.
 * @param hashes `HASH_BYTES` per file of the scan
 * @param root what was scanned
 * @throws ContentError
 */
export async function hashInto(
  hashes: Buffer,
  root: string,
  scan: Pick<Scan, 'names' | 'stamps'>,
  files: readonly number[],
  options: ParallelOptions,
): Promise<void> {
  if (files.length === 0) return;
  const bytes = files.reduce((sum, i) => sum + sizeOf(scan.stamps, i), 0);
  const expected = files.length === 1 ? 1 : files.length + bytes / BYTES_AS_A_FILE;
  const results = await collectResults<Uint8Array>(requests(root, scan, files), { ...options, expected });
  let at = 0;
  for (const result of results) {
    for (let k = 0; k < result.length; k += HASH_BYTES) {
      hashes.set(result.subarray(k, k + HASH_BYTES), files[at]! * HASH_BYTES);
      at += 1;
    }
  }
}

function* requests(
  root: string,
  { names, stamps }: Pick<Scan, 'names' | 'stamps'>,
  files: readonly number[],
): Generator<FileRequest> {
  let paths: string[] = [];
  let bytes = 0;
  for (const i of files) {
    paths.push(names.at(i));
    bytes += sizeOf(stamps, i);
    if (paths.length < FILES && bytes < BYTES) continue;
    yield { what: 'hash', root, count: paths.length, paths: paths.join('\0') };
    [paths, bytes] = [[], 0];
  }
  if (paths.length > 0) yield { what: 'hash', root, count: paths.length, paths: paths.join('\0') };
}
