import { closeSync, existsSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../base/environment/make-folder.ts';
import { timeStamp } from '../../base/time-stamp.ts';
import type { TreeRecord } from '../content/tree/tree-record.ts';
import { entryFolder, OUTPUT } from './entry-paths.ts';
import { MANIFEST, type Manifest } from './manifest.ts';
import type { Store } from './store.ts';

/**
 * After a power loss every entry is whole, or is found not to be and made again. The rename is atomic; the
 * manifest holds the hash of its own key and list, and the list that of every file; store.index, the only
 * reason not to read them again, is not believed after a reboot for entries that were not forced to the disk
 * (`Store.check`). Where the task took at least this many seconds, everything is forced, so that what was
 * reported as done stays done: each output file and the manifest, then their folder, and after the rename the
 * store. What took less is cheaper to make again than to force.
 */
const DURABLE_FROM_SECONDS = 1;

/**
 * Moves a whole entry, with sealed output and its manifest, to its place in the store. What stands there is
 * moved aside.
 * @param existing what that is, as far as it is worth a word
 * @returns the folder that was moved aside
 */
export function placeEntry(
  store: Store,
  entry: string,
  folder: string,
  manifest: Manifest,
  record: TreeRecord,
  existing: 'damaged' | 'replaced',
): string | undefined {
  const { artifacts } = store;
  const target = entryFolder(artifacts, entry);
  const isDurable = manifest.seconds >= DURABLE_FROM_SECONDS;
  if (isDurable) forceEntry(folder, record.names.list);
  if (!existsSync(artifacts.store)) makeFolder(artifacts.store);
  const aside = existsSync(target) ? `${target}.${existing}-${timeStamp(new Date())}` : undefined;
  if (aside) renameSync(target, aside);
  renameSync(folder, target);
  if (isDurable) force(artifacts.store);
  store.adopt(entry, manifest, record, isDurable);
  return aside;
}

/** Whether a name in the store is that of an entry that was moved aside. */
export function isAside(name: string): boolean {
  return /\.(damaged|replaced)-/.test(name);
}

function forceEntry(folder: string, files: readonly string[]): void {
  const folders = new Set([OUTPUT]);
  for (const file of files) {
    force(join(folder, OUTPUT, file));
    for (let inner = dirname(join(OUTPUT, file)); !folders.has(inner); inner = dirname(inner))
      folders.add(inner);
  }
  for (const inner of folders) force(join(folder, inner));
  force(join(folder, MANIFEST));
  force(folder);
}

/** fsync of a file or folder. */
function force(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
