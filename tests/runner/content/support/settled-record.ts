import { inspectTree } from '../../../../src/runner/content/index/inspect.ts';
import { RACY_MARGIN } from '../../../../src/runner/content/tree/stamps.ts';
import type { TreeRecord } from '../../../../src/runner/content/tree/tree-record.ts';

/** A record of now, as it would be if nothing had been written for long: all stamps prove what they say. */
export function settledRecord(path: string): Promise<TreeRecord> {
  return inspectTree(path, 'follow', undefined, Date.now() + 2 * RACY_MARGIN, '{}');
}
