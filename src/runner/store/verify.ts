import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ContentError } from '../content/content-error.ts';
import { summarizeChanges } from '../content/index/change-summary.ts';
import { inspectTree } from '../content/index/inspect.ts';
import { compareListings, listingOf, listingOfFiles } from '../content/index/listing.ts';
import { readAcceptance } from './accepted.ts';
import type { Damage } from './damage.ts';
import type { Layout } from './layout.ts';
import { listFolder } from './links.ts';
import { type Manifest, ManifestError, readManifest } from './manifest.ts';
import { asideEntries } from './publish.ts';
import { REMOVED } from './store.ts';

export type Verdict = {
  readonly entry: string;
  /** '' where the manifest cannot be read. */
  readonly task: string;
} & ({ readonly state: 'whole' | 'removed' } | { readonly state: 'broken'; readonly damage: Damage });

/** Reads every file of the store again, whatever any index says. One verdict at a time, in the order of names. */
export async function* verifyStore(layout: Layout): AsyncGenerator<Verdict> {
  const aside = new Set(asideEntries(layout.store));
  for (const entry of listFolder(layout.store).sort()) {
    if (!aside.has(entry) && !readAcceptance(join(layout.store, entry)))
      yield await verifyEntry(entry, join(layout.store, entry));
  }
}

async function verifyEntry(entry: string, folder: string): Promise<Verdict> {
  let manifest: Manifest | undefined;
  try {
    manifest = readManifest(folder);
    const { task } = manifest;
    if (existsSync(join(folder, REMOVED))) return { entry, task, state: 'removed' };
    const record = await inspectTree(join(folder, 'out'), 'refuse', undefined, Date.now(), '{}');
    if (record.hash === manifest.output) return { entry, task, state: 'whole' };
    const changes = compareListings(listingOfFiles(manifest.files), listingOf(record));
    const damage = { type: 'output-changed', files: summarizeChanges(changes) } as const;
    return { entry, task, state: 'broken', damage };
  } catch (error) {
    const isExpected = error instanceof ManifestError || error instanceof ContentError;
    if (!isExpected) throw error;
    const type = error instanceof ManifestError ? 'manifest' : 'output-unreadable';
    const damage = { type, problem: error.message } as const;
    return { entry, task: manifest?.task ?? '', state: 'broken', damage };
  }
}
