import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ContentError } from '../../content/content-error.ts';
import type { TreeRecord } from '../../content/tree/tree-record.ts';
import type { Fingerprint } from '../../plan/plan.ts';
import { OUTPUT } from '../entry-paths.ts';
import { ManifestError, readManifest } from '../manifest.ts';
import { placeEntry } from '../place-entry.ts';
import { sealOutput } from '../seal.ts';
import type { Store } from '../store.ts';
import type { CacheHit } from './result-cache.ts';

/**
 * Copies an entry from a cache, hashes all of it, and puts it in its place in the store. What stands there is
 * moved aside. The caller holds the work folder.
 * @param existing what stands there, as far as it is worth a word
 * @param folder for what has not been checked yet, on the store's file system
 * @returns the files of its output
 * @throws DamagedHitError where it is not what its record says
 * @throws Error where it cannot be copied, for reasons of either side
 */
export async function fetchEntry(
  store: Store,
  entry: string,
  fingerprint: Fingerprint,
  hit: CacheHit,
  existing: 'damaged' | 'replaced',
  folder: string,
  stop: AbortSignal,
): Promise<TreeRecord> {
  rmSync(folder, { recursive: true, force: true });
  try {
    await hit.copyTo(folder, stop);
    const manifest = readManifest(folder);
    if (manifest.fingerprint !== fingerprint)
      throw new DamagedHitError('its manifest is that of another key');
    const record = await sealOutput(join(folder, OUTPUT));
    if (record.hash !== manifest.output)
      throw new DamagedHitError('its output is not what its manifest says');
    placeEntry(store, entry, folder, manifest, record, existing);
    return record;
  } catch (error) {
    const isDamage = error instanceof ManifestError || error instanceof ContentError || isMissing(error);
    throw isDamage ? new DamagedHitError((error as Error).message) : error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a cache handed out is not what its record says: it would be the same for everybody. */
export class DamagedHitError extends Error {
  override readonly name = 'DamagedHitError';
}

/** A file that the record lists. */
function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
