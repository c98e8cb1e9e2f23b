import { existsSync } from 'node:fs';
import { InputError } from '../../base/input-error.ts';
import type { Session } from '../../runner/decide/session.ts';
import type { TaskName } from '../../runner/plan/plan.ts';
import { type Manifest, ManifestError } from '../../runner/store/manifest.ts';
import { UsageError } from '../usage-error.ts';

/** A result that a link points to is not what was published, or not there any more. */
export class DamagedResultError extends InputError {
  constructor(task: TaskName, place: string, problem: string) {
    super(`the result of ${task} ${problem}`, { place, cure: `make it again: occ-pipe run ${task}` });
  }
}

export interface LinkedResult {
  readonly entry: string;
  readonly manifest: Manifest;
}

/**
 * What a task's link points to, by its record.
 * @throws UsageError where it has none yet
 * @throws DamagedResultError
 */
export function linkedResult(session: Session, task: TaskName): LinkedResult {
  const { store } = session;
  const entry = store.linkedEntry(task);
  if (entry === undefined) throw new UsageError(`${task} has no result yet`, `make it: occ-pipe run ${task}`);
  try {
    return { entry, manifest: store.manifest(entry) };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    const isThere = store.entries().includes(entry);
    throw damaged(session, task, entry, isThere ? `is damaged: ${error.message}` : 'is gone');
  }
}

/**
 * @throws DamagedResultError where what it published is not there; what it holds is judged by who reads it
 */
export function requireOutput(session: Session, task: TaskName): void {
  const { entry } = linkedResult(session, task);
  if (!existsSync(session.store.outputPath(entry)))
    throw damaged(session, task, entry, 'is damaged: its output is gone');
}

function damaged({ store }: Session, task: TaskName, entry: string, problem: string): DamagedResultError {
  return new DamagedResultError(task, store.shownPath(entry), problem);
}
