import { vi } from 'vitest';
import { inspectTree } from '../../../../src/runner/content/index/inspect.ts';
import type { TreeRecord } from '../../../../src/runner/content/index/tree-record.ts';
import { RACY_MARGIN } from '../../../../src/runner/content/scan/stamps.ts';

/** A record of now, as it would be if nothing had been written for long: all stamps prove what they say. */
export async function settledRecord(path: string): Promise<TreeRecord> {
  const later = Date.now() + 2 * RACY_MARGIN;
  const clock = vi.spyOn(Date, 'now').mockReturnValue(later);
  const record = await inspectTree(path, 'follow', undefined, later, '{}');
  clock.mockRestore();
  return record;
}
