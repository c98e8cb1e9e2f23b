import { type HashedFiles, hashList, partHash } from '../content/hash/merkle.ts';
import type { TreeRecord } from '../content/tree/tree-record.ts';
import type { ContentHash } from '../plan/plan.ts';
import { fileListOf, type Manifest } from '../store/manifest.ts';

/** The result of a task, as the tasks that read it see it. */
export interface TaskOutput {
  readonly entry: string;
  /** Its files are in the store; otherwise gc removed them, and only their hashes are known. */
  readonly isPresent: boolean;
  /** In words, the acceptances that it rests on: its own, and those of what it was made from. */
  readonly accepted: readonly string[];
  /** Of a path inside out/, '' for all; undefined where there is none. */
  hashOf(output: string): ContentHash | undefined;
  /** The names directly below out/. */
  names(): string[];
}

export function presentOutput(entry: string, record: TreeRecord, accepted: readonly string[]): TaskOutput {
  const about = { entry, isPresent: true, accepted };
  const files = (): readonly string[] => record.names.list;
  return output(about, files, (path) => partHash(record, path));
}

export function removedOutput(entry: string, manifest: Manifest, accepted: readonly string[]): TaskOutput {
  const about = { entry, isPresent: false, accepted };
  const files = (): readonly string[] => manifest.files.map(({ path }) => path);
  let tree: HashedFiles | undefined;
  return output(about, files, (path) => {
    tree ??= hashList(fileListOf(manifest.files));
    return partHash(tree, path);
  });
}

function output(
  about: Pick<TaskOutput, 'entry' | 'isPresent' | 'accepted'>,
  files: () => readonly string[],
  hash: (path: string) => ContentHash | undefined,
): TaskOutput {
  let hashes: Map<string, ContentHash | undefined> | undefined;
  return {
    ...about,
    hashOf(path) {
      hashes ??= new Map();
      if (!hashes.has(path)) hashes.set(path, hash(path));
      return hashes.get(path);
    },
    names: () => [...new Set(files().map((file) => file.split('/', 1)[0]!))],
  };
}
