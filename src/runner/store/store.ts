import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ContentError } from '../content/content-error.ts';
import { summarizeChanges } from '../content/index/change-summary.ts';
import { compareListings, listingOf, listingOfFiles } from '../content/index/listing.ts';
import { openTreeIndex, type TreeIndex } from '../content/index/tree-index.ts';
import { fileStamp } from '../content/scan/file-stamp.ts';
import type { TreeRecord } from '../content/tree/tree-record.ts';
import type { ContentHash, Fingerprint } from '../plan/plan.ts';
import { readBootId } from '../work/process-identity.ts';
import { type Acceptance, readAcceptance } from './accepted.ts';
import type { Damage } from './damage.ts';
import type { Layout } from './layout.ts';
import { MANIFEST, type Manifest, ManifestError, readManifest } from './manifest.ts';

/** What became of an entry. */
export type EntryState =
  /** `accepted`: another entry, named here, was accepted in its place, and is what is whole, or removed. */
  | { readonly state: 'whole'; readonly record: TreeRecord; readonly accepted?: Acceptance }
  /** Its output was removed by gc; the manifest still says what it was. */
  | { readonly state: 'removed'; readonly manifest: Manifest; readonly accepted?: Acceptance }
  /** It is not what was published. */
  | { readonly state: 'broken'; readonly damage: Damage }
  | { readonly state: 'absent' };

export interface Store {
  readonly layout: Layout;
  readonly index: TreeIndex;
  /** Looks at an entry now. Reads nothing but stamps where the index knows it. */
  look(entry: string, fingerprint: Fingerprint, stop?: AbortSignal): Promise<EntryState>;
  /** @throws ManifestError */
  manifest(entry: string): Manifest;
  /** Notes an entry that was just published, whose files were read for that. */
  adopt(entry: string, manifest: Manifest, record: TreeRecord, isDurable: boolean): void;
}

/** Written into an entry before gc removes its output. */
export const REMOVED = 'removed.json';

/**
 * What the index keeps of an entry beside its files. After a power loss a file that was never forced to the disk may hold anything
 * under the right stamps, hence `boot`: another boot's record of files that were not forced is not believed.
 */
interface EntryNotes {
  readonly fingerprint: Fingerprint;
  readonly output: ContentHash;
  readonly manifest: string;
  readonly boot: string;
  readonly durable: boolean;
}

export function openStore(layout: Layout, now: () => number = Date.now): Store {
  const index = openTreeIndex(layout.storeIndex, now);
  const boot = readBootId();

  async function look(entry: string, fingerprint: Fingerprint, stop?: AbortSignal): Promise<EntryState> {
    const folder = join(layout.store, entry);
    const stamp = fileStamp(join(folder, MANIFEST));
    if (stamp === undefined)
      return existsSync(folder) ? lookAtAccepted(folder, fingerprint, stop) : { state: 'absent' };
    try {
      const old = index.get(entry);
      const notes = old && (JSON.parse(old.meta) as EntryNotes);
      const isKnown = notes?.manifest === stamp && notes.fingerprint === fingerprint;
      const isTrusted = isKnown && (notes.durable || notes.boot === boot);
      const manifest = isTrusted ? undefined : readManifest(folder);
      if (manifest && manifest.fingerprint !== fingerprint)
        return broken({ type: 'manifest', problem: `${MANIFEST} is that of another key` });
      const expected = manifest?.output ?? notes!.output;
      const record = await index.inspect(entry, join(folder, 'out'), {
        links: 'refuse',
        distrust: !isTrusted,
        stop,
      });
      if (record !== old || !isTrusted) {
        const durable = isKnown && (notes.durable || notes.boot !== boot);
        note(entry, record, { fingerprint, output: expected, manifest: stamp, boot, durable });
      }
      if (record.hash === expected) return { state: 'whole', record };
      return isRemoved(folder) ? removed(folder) : broken(difference(folder, record));
    } catch (error) {
      if (error instanceof ManifestError) return brokenManifest(error);
      if (!(error instanceof ContentError)) throw error;
      if (isRemoved(folder)) return removed(folder);
      const isGone = error.problem === 'missing' && error.path === join(folder, 'out');
      return broken(
        isGone ? { type: 'output-missing' } : { type: 'output-unreadable', problem: error.message },
      );
    }
  }

  /** An acceptance stands and falls with the entry that it names. */
  async function lookAtAccepted(
    folder: string,
    fingerprint: Fingerprint,
    stop: AbortSignal | undefined,
  ): Promise<EntryState> {
    const accepted = readAcceptance(folder);
    if (accepted?.fingerprint !== fingerprint)
      return broken({ type: 'manifest', problem: `${MANIFEST} is missing` });
    const found = await look(accepted.entry, accepted.from, stop);
    if (found.state === 'whole' || found.state === 'removed') return { ...found, accepted };
    return { state: 'absent' };
  }

  function note(entry: string, record: TreeRecord, notes: EntryNotes): void {
    index.set(entry, { ...record, meta: JSON.stringify(notes) });
  }

  return {
    layout,
    index,
    look,
    manifest: (entry) => readManifest(join(layout.store, entry)),
    adopt(entry, { fingerprint, output }, record, durable) {
      const manifest = fileStamp(join(layout.store, entry, MANIFEST)) ?? '';
      note(entry, record, { fingerprint, output, manifest, boot, durable });
    },
  };
}

function isRemoved(folder: string): boolean {
  return existsSync(join(folder, REMOVED));
}

function removed(folder: string): EntryState {
  try {
    return { state: 'removed', manifest: readManifest(folder) };
  } catch (error) {
    if (error instanceof ManifestError) return brokenManifest(error);
    throw error;
  }
}

function broken(damage: Damage): EntryState {
  return { state: 'broken', damage };
}

function brokenManifest({ message }: ManifestError): EntryState {
  return broken({ type: 'manifest', problem: message });
}

/** Whether files are missing only, or others changed too, and which. */
function difference(folder: string, record: TreeRecord): Damage {
  const changes = compareListings(listingOfFiles(readManifest(folder).files), listingOf(record));
  const isMissingOnly = changes.every(({ how }) => how === 'gone');
  return { type: isMissingOnly ? 'output-missing' : 'output-changed', files: summarizeChanges(changes) };
}
