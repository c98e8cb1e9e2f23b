import { chmodSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyWhole } from '../../base/write-whole.ts';
import { ContentError } from '../content/content-error.ts';
import { inspectTree } from '../content/index/inspect.ts';
import { listTree } from '../content/scan/list-tree.ts';
import { sizeOf } from '../content/tree/stamps.ts';
import { hexHash, type TreeRecord } from '../content/tree/tree-record.ts';
import type { PublishedFile } from './manifest.ts';

/** Makes the output of an attempt final, and reads all of it. @throws ContentError */
export async function sealOutput(out: string): Promise<TreeRecord> {
  // Whoever writes there may have put something else in place of it, or of the attempt.
  const attempt = dirname(out);
  for (const folder of [dirname(attempt), attempt]) {
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new ContentError('link-in-output', folder);
  }
  if (lstatSync(out, { throwIfNoEntry: false })?.isFile()) throw new ContentError('no-folder', out);
  for (const files of listTree(out, 'refuse')) for (const file of files) seal(join(out, file));
  return inspectTree(out, 'refuse', undefined, Date.now(), '{}');
}

/** As a manifest lists them. */
export function publishedFiles(record: TreeRecord): PublishedFile[] {
  return record.names.list.map((path, i) => ({
    path,
    size: sizeOf(record.stamps, i),
    hash: hexHash(record.hashes, i),
    executable: record.executable[i] === 1,
  }));
}

/** Read-only, and the only name of its bytes: a hard link would let published content change from outside. */
function seal(file: string): void {
  const { nlink, mode } = lstatSync(file);
  if (nlink > 1) copyWhole(file, file);
  chmodSync(file, mode & 0o100 ? 0o555 : 0o444);
}
