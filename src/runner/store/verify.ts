import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../base/environment/environment-error.ts';
import { hashText } from '../../base/hash-text.ts';
import { listFolder } from '../../base/list-folder.ts';
import { ContentError } from '../content/content-error.ts';
import { summarizeChanges } from '../content/index/change-summary.ts';
import { inspectTree } from '../content/index/inspect.ts';
import { compareListings, listingOf, listingOfFiles } from '../content/index/listing.ts';
import { readAcceptance } from './accepted.ts';
import type { ArtifactPaths } from './artifact-paths.ts';
import type { Damage } from './damage.ts';
import { entryFolder, OUTPUT } from './entry-paths.ts';
import { REMOVED } from './entry-state.ts';
import { type Manifest, ManifestError, readManifest } from './manifest.ts';
import { isAside } from './place-entry.ts';

export type Verdict = {
  readonly entry: string;
  /** '' where the manifest cannot be read. */
  readonly task: string;
} & ({ readonly state: 'whole' | 'removed' } | { readonly state: 'broken'; readonly damage: Damage });

/** One of so many parts of a store; an entry stays in its part while others come and go. */
export interface StorePart {
  /** From 1. */
  readonly part: number;
  readonly of: number;
}

/**
 * Reads every file of the store (or of a part of it) again, whatever any index says. One verdict at a time,
 * in the order of names.
 */
export async function* verifyStore(
  artifacts: ArtifactPaths,
  only: StorePart = { part: 1, of: 1 },
): AsyncGenerator<Verdict> {
  for (const entry of listFolder(artifacts.store).sort()) {
    if (!isIn(entry, only)) continue;
    const folder = entryFolder(artifacts, entry);
    if (!isAside(entry) && !readAcceptance(folder)) yield await verifyEntry(entry, folder);
  }
}

function isIn(entry: string, { part, of }: StorePart): boolean {
  return Number.parseInt(hashText(entry).slice(0, 12), 16) % of === part - 1;
}

async function verifyEntry(entry: string, folder: string): Promise<Verdict> {
  let manifest: Manifest | undefined;
  try {
    manifest = readManifest(folder);
    const { task } = manifest;
    if (existsSync(join(folder, REMOVED))) return { entry, task, state: 'removed' };
    const record = await inspectTree(join(folder, OUTPUT), 'refuse', undefined, Date.now(), '{}');
    if (record.hash === manifest.output) return { entry, task, state: 'whole' };
    const changes = compareListings(listingOfFiles(manifest.files), listingOf(record));
    const damage = { type: 'output-changed', files: summarizeChanges(changes) } as const;
    return { entry, task, state: 'broken', damage };
  } catch (error) {
    const isExpected =
      error instanceof ManifestError || error instanceof ContentError || error instanceof EnvironmentError;
    if (!isExpected) throw error;
    const type = error instanceof ManifestError ? 'manifest' : 'output-unreadable';
    const where = error instanceof EnvironmentError && error.place ? `${error.place}: ` : '';
    const damage = { type, problem: `${where}${error.message}` } as const;
    return { entry, task: manifest?.task ?? '', state: 'broken', damage };
  }
}
