import { readRunLog } from '../events/run-log.ts';
import type { Manifest } from '../store/manifest.ts';
import type { Session } from './session.ts';

/** A result of which the store has the manifest; its output may be gone. */
export interface FoundResult {
  readonly entry: string;
  readonly manifest: Manifest;
}

/** Every result that bore the task's name, latest first. */
export function listResults(session: Session, task: string): FoundResult[] {
  return session.store
    .entries()
    .flatMap((entry) => readResult(session, entry) ?? [])
    .filter(({ manifest }) => manifest.task === task)
    .sort((a, b) => (a.manifest.started < b.manifest.started ? 1 : -1));
}

/** What the task's link points to. */
export function currentResult(session: Session, task: string): FoundResult | undefined {
  const entry = session.store.linkedEntry(task);
  return entry === undefined ? undefined : readResult(session, entry);
}

/**
 * The result that a word means: an entry of the store or the beginning of its fingerprint, another task (its
 * current result), or a run, by its id: what the task was in it.
 */
export function findResult(session: Session, task: string, word: string): FoundResult | undefined {
  return (
    currentResult(session, word) ?? resultOfRun(session, task, word) ?? resultByFingerprint(session, word)
  );
}

function resultOfRun(session: Session, task: string, run: string): FoundResult | undefined {
  const made = readRunLog(session.artifacts, run)?.findLast(
    (event) => event['task'] === task && 'entry' in event,
  );
  return typeof made?.['entry'] === 'string' ? readResult(session, made['entry']) : undefined;
}

function resultByFingerprint(session: Session, word: string): FoundResult | undefined {
  const isMeant = (entry: string): boolean =>
    entry === word || (/^[0-9a-f]{4,}$/.test(word) && entry.includes(`-${word}`));
  const entries = session.store.entries().filter(isMeant);
  return entries.length === 1 ? readResult(session, entries[0]!) : undefined;
}

function readResult({ store }: Session, entry: string): FoundResult | undefined {
  const manifest = store.findManifest(entry);
  return manifest && { entry, manifest };
}
