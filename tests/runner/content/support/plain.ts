import type { TreeRecord } from '../../../../src/runner/content/index/tree-record.ts';

/** A record as values that can be compared. */
export function plain({ names, stamps, executable, hashes, folders, visit: _, ...rest }: TreeRecord) {
  const bytes = [executable, hashes, folders.hashes].map((part) => Buffer.from(part).toString('hex'));
  return { ...rest, names: names.list, stamps: [...stamps], bytes, ends: [...folders.ends] };
}
