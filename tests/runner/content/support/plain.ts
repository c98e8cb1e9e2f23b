import type { TreeRecord } from '../../../../src/runner/content/tree/tree-record.ts';

/** A record as values that can be compared. */
export function plain({ names, stamps, executable, hashes, folders, listed, ...rest }: TreeRecord) {
  const bytes = [executable, hashes, folders.hashes].map((part) => Buffer.from(part).toString('hex'));
  const listedFolders = { names: listed.names.list, stamps: [...listed.stamps] };
  return { ...rest, names: names.list, stamps: [...stamps], bytes, ends: [...folders.ends], listedFolders };
}
