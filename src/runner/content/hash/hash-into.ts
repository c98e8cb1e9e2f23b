import { resultsOf, type Sharing } from '../parallel/parallel.ts';
import type { FileOrder } from '../parallel/requests.ts';
import { HASH_BYTES } from '../scan/look.ts';
import type { Scan } from '../scan/scan.ts';
import { sizeOf } from '../scan/stamps.ts';

/** An order is full with so many files, or bytes. */
const [FILES, BYTES] = [256, 16 << 20];
/** To hash them takes as long as to look at a file. */
const BYTES_AS_A_FILE = 4096;

/**
 * Reads some files of a scan and writes their hashes into their places.
 * @param root what was scanned
 * @param hashes `HASH_BYTES` per file of the scan
 * @throws ContentError
 */
export async function hashInto(
  hashes: Buffer,
  root: string,
  scan: Scan,
  files: readonly number[],
  sharing: Sharing,
): Promise<void> {
  const bytes = files.reduce((sum, i) => sum + sizeOf(scan.stamps, i), 0);
  const expected = files.length === 1 ? 1 : files.length + bytes / BYTES_AS_A_FILE;
  const results = await resultsOf<Uint8Array>(orders(root, scan, files), { ...sharing, expected });
  let at = 0;
  for (const result of results) {
    for (let k = 0; k < result.length; k += HASH_BYTES) {
      hashes.set(result.subarray(k, k + HASH_BYTES), files[at]! * HASH_BYTES);
      at += 1;
    }
  }
}

function* orders(root: string, scan: Scan, files: readonly number[]): Generator<FileOrder> {
  let paths: string[] = [];
  let bytes = 0;
  for (const i of files) {
    paths.push(scan.names.at(i));
    bytes += sizeOf(scan.stamps, i);
    if (paths.length < FILES && bytes < BYTES) continue;
    yield { what: 'hash', root, count: paths.length, paths: paths.join('\0') };
    [paths, bytes] = [[], 0];
  }
  if (paths.length > 0) yield { what: 'hash', root, count: paths.length, paths: paths.join('\0') };
}
