import { join } from 'node:path';
import { readText } from '../../base/environment/read-file.ts';
import { listFolder } from '../../base/list-folder.ts';
import { writeWhole } from '../../base/write-whole.ts';
import type { TaskKey } from '../fingerprint/key.ts';
import type { Fingerprint } from '../plan/plan.ts';
import type { ArtifactPaths } from './artifact-paths.ts';
import { entryFolder } from './entry-paths.ts';
import { isWholeKey } from './manifest.ts';

/** Stands in a folder of the store that holds no output of its own. */
export const ACCEPTED = 'accepted.json';

/** Somebody took an existing result as valid for another key: a cosmetic change of what made it. */
export interface Acceptance {
  readonly version: 1;
  /** What it is accepted for. */
  readonly fingerprint: Fingerprint;
  /** As in a manifest. */
  readonly key: TaskKey;
  readonly keyHash?: Fingerprint;
  /** What is accepted: an entry with output, and the fingerprint that made it. */
  readonly entry: string;
  readonly from: Fingerprint;
  readonly task: string;
  /** "user@host". */
  readonly by: string;
  /** ISO 8601. */
  readonly when: string;
  /** In what the keys differ, in words. */
  readonly difference: readonly string[];
}

/** Undefined where there is none, or none that agrees with its own fingerprint. */
export function readAcceptance(folder: string): Acceptance | undefined {
  try {
    const acceptance = JSON.parse(readText(join(folder, ACCEPTED))) as Acceptance;
    const isWhole = acceptance.version === 1 && isWholeKey(acceptance);
    return isWhole ? acceptance : undefined;
  } catch {
    return undefined;
  }
}

/** @param entry the name that a result of the new key would have */
export function writeAcceptance(artifacts: ArtifactPaths, entry: string, acceptance: Acceptance): void {
  const file = join(entryFolder(artifacts, entry), ACCEPTED);
  writeWhole(file, [`${JSON.stringify(acceptance, null, 1)}\n`]);
}

/** Everything that these entries were accepted for, oldest first. */
export function acceptancesOf(artifacts: ArtifactPaths, entries: readonly string[]): Acceptance[] {
  return listFolder(artifacts.store)
    .flatMap((name) => readAcceptance(entryFolder(artifacts, name)) ?? [])
    .filter((acceptance) => entries.includes(acceptance.entry))
    .sort((a, b) => (a.when < b.when ? -1 : 1));
}

/** "result of 5e6f7a8b accepted for 1a2b3c4d by ada@lab on 2026-11-20: lr 0.1 -> 0.05". */
export function describeAcceptance({
  from,
  fingerprint,
  by,
  when,
  difference,
}: Omit<Acceptance, 'version' | 'key'>): string {
  const [made, wanted] = [from.slice(0, 8), fingerprint.slice(0, 8)];
  return `result of ${made} accepted for ${wanted} by ${by} on ${when.slice(0, 10)}: ${difference.join('; ')}`;
}

/** The same with the task in front, for those who see it from afar. */
export function nameAcceptance(acceptance: Acceptance): string {
  return `${acceptance.task}: ${describeAcceptance(acceptance)}`;
}
