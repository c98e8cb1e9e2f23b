import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { EnvironmentError, environmentError, isNoFile } from '../../base/environment/environment-error.ts';
import { readBootId } from '../../base/environment/process-identity.ts';
import { listFolder } from '../../base/list-folder.ts';
import { ContentError } from '../content/content-error.ts';
import { summarizeChanges } from '../content/index/change-summary.ts';
import { compareListings, listingOf, listingOfFiles } from '../content/index/listing.ts';
import { openTreeIndex, type TreeIndex } from '../content/index/tree-index.ts';
import { fileStamp } from '../content/scan/file-stamp.ts';
import { pathIn } from '../content/scan/path-in.ts';
import type { TreeRecord } from '../content/tree/tree-record.ts';
import type { ContentHash, Fingerprint } from '../plan/plan.ts';
import { type Acceptance, acceptancesOf, readAcceptance, writeAcceptance } from './accepted.ts';
import type { ArtifactPaths } from './artifact-paths.ts';
import type { Damage } from './damage.ts';
import { entryFolder, outputPath } from './entry-paths.ts';
import { type EntryState, REMOVED } from './entry-state.ts';
import { linkedEntry, linkedOutputPath, setLink } from './links.ts';
import { findManifest, MANIFEST, type Manifest, ManifestError, readManifest } from './manifest.ts';
import { type Metrics, readMetrics } from './metrics.ts';
import { type RerunRecord, readReruns } from './reruns/rerun-record.ts';

export interface Store {
  readonly artifacts: ArtifactPaths;
  readonly index: TreeIndex;
  /** The names of all entries, those too that hold a record only, or were moved aside. */
  entries(): string[];
  /**
   * What an entry is now. Reads nothing but stamps where the index knows it.
   * @throws EnvironmentError where it may be whole, and cannot be read now
   */
  check(entry: string, fingerprint: Fingerprint, stop?: AbortSignal): Promise<EntryState>;
  /** @throws ManifestError */
  manifest(entry: string): Manifest;
  /** Undefined where there is none, or none that can be read. */
  findManifest(entry: string): Manifest | undefined;
  /** Absolute. @param output a path inside the entry's output; all of it where it is left out */
  outputPath(entry: string, output?: string): string;
  /** Of an entry's folder, relative to the project's root: for people. */
  shownPath(entry: string): string;
  /** What an entry measured, be its output there or removed. */
  metrics(entry: string): Metrics | undefined;
  /** Runs that were recorded beside an entry, oldest first. */
  reruns(entry: string): RerunRecord[];
  /** What these entries were accepted for, oldest first. */
  acceptances(entries: readonly string[]): Acceptance[];
  /** Puts an acceptance where a result of its key would be. */
  accept(entry: string, acceptance: Acceptance): void;
  /** The entry that a task's link points to, whether or not it is there. */
  linkedEntry(task: string): string | undefined;
  link(task: string, entry: string): void;
  /** Through the task's link, as people find it. */
  linkedOutputPath(task: string, output: string): string;
  /** Notes an entry that was just put in its place, whose files were read for that. */
  adopt(entry: string, manifest: Manifest, record: TreeRecord, isDurable: boolean): void;
}

/**
 * What the index keeps of an entry beside its files. After a power loss a file that was never forced to the
 * disk may hold anything under the right stamps, hence `boot`: another boot's record of files that were not
 * forced is not believed.
 */
interface EntryNotes {
  readonly fingerprint: Fingerprint;
  readonly output: ContentHash;
  readonly manifest: string;
  readonly boot: string;
  readonly durable: boolean;
}

/** With what to do where it stays so. @param shown the entry's folder, as people know it */
function unreadableNow({ code, message, place, cure }: EnvironmentError, shown: string): EnvironmentError {
  const at = { ...(place && { place }), cure: `${cure}; to make it anew instead, move ${shown} away` };
  return new EnvironmentError(code, message, at);
}

export function openStore(artifacts: ArtifactPaths, now: () => number = Date.now): Store {
  const index = openTreeIndex(artifacts.storeIndex, now);
  const boot = readBootId();

  async function check(entry: string, fingerprint: Fingerprint, stop?: AbortSignal): Promise<EntryState> {
    const folder = entryFolder(artifacts, entry);
    const stamp = fileStamp(pathIn(folder, MANIFEST));
    if (stamp === undefined)
      return existsSync(folder) ? checkAccepted(folder, fingerprint, stop) : { state: 'absent' };
    try {
      const old = index.get(entry);
      const notes = old && (JSON.parse(old.meta) as EntryNotes);
      const isKnown = notes?.manifest === stamp && notes.fingerprint === fingerprint;
      const isTrusted = isKnown && (notes.durable || notes.boot === boot);
      const manifest = isTrusted ? undefined : readManifest(folder);
      if (manifest && manifest.fingerprint !== fingerprint)
        return broken({ type: 'manifest', problem: `${MANIFEST} is that of another key` });
      const expected = manifest?.output ?? notes!.output;
      const record = await index.inspect(entry, outputPath(artifacts, entry, ''), {
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
      const refused = environmentError(error);
      // It may be whole, and cost days to make again.
      if (refused && !isNoFile(refused)) throw unreadableNow(refused, relative(artifacts.root, folder));
      const isGone = error.problem === 'missing' && error.path === outputPath(artifacts, entry, '');
      return broken(
        isGone ? { type: 'output-missing' } : { type: 'output-unreadable', problem: error.message },
      );
    }
  }

  /** An acceptance stands and falls with the entry that it names. */
  async function checkAccepted(
    folder: string,
    fingerprint: Fingerprint,
    stop: AbortSignal | undefined,
  ): Promise<EntryState> {
    const accepted = readAcceptance(folder);
    if (accepted?.fingerprint !== fingerprint)
      return broken({ type: 'manifest', problem: `${MANIFEST} is missing` });
    const found = await check(accepted.entry, accepted.from, stop);
    if (found.state === 'whole' || found.state === 'removed') return { ...found, accepted };
    return { state: 'absent' };
  }

  function note(entry: string, record: TreeRecord, notes: EntryNotes): void {
    index.set(entry, { ...record, meta: JSON.stringify(notes) });
  }

  return {
    artifacts,
    index,
    entries: () => listFolder(artifacts.store),
    check,
    manifest: (entry) => readManifest(entryFolder(artifacts, entry)),
    findManifest: (entry) => findManifest(entryFolder(artifacts, entry)),
    outputPath: (entry, output = '') => outputPath(artifacts, entry, output),
    metrics: (entry) => readMetrics(entryFolder(artifacts, entry)),
    reruns: (entry) => readReruns(artifacts, entry),
    acceptances: (entries) => acceptancesOf(artifacts, entries),
    accept: (entry, acceptance) => writeAcceptance(artifacts, entry, acceptance),
    shownPath: (entry) => relative(artifacts.root, entryFolder(artifacts, entry)),
    linkedEntry: (task) => linkedEntry(artifacts, task),
    link: (task, entry) => setLink(artifacts, task, entry),
    linkedOutputPath: (task, output) => linkedOutputPath(artifacts, task, output),
    adopt(entry, { fingerprint, output }, record, durable) {
      const manifest = fileStamp(join(entryFolder(artifacts, entry), MANIFEST)) ?? '';
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
