import { join } from 'node:path';
import { environmentError } from '../../base/environment/environment-error.ts';
import type { FetchDecision } from '../decide/find-in-cache.ts';
import { presentOutput, type TaskOutput } from '../decide/task-output.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { fetchEntry } from '../store/cache/fetch-entry.ts';
import { retireWork } from '../work/attempts.ts';
import { leaseWhenFree, type WaitReason } from '../work/take-turn.ts';
import type { RunContext } from './execute.ts';

export type Fetched =
  | { readonly type: 'fetched'; readonly output: TaskOutput }
  | { readonly type: 'stopped' }
  /** The cache has it no more, or not whole, or somebody else made it meanwhile: decide again. */
  | { readonly type: 'again' };

/** Brings a result from the shared cache into the store. */
export async function fetchResult(
  { session, stop, emit, finishLater }: RunContext,
  task: PlannedTask,
  { entry, fingerprint, output, hit }: FetchDecision,
): Promise<Fetched> {
  const { store, cache } = session;
  const workFolder = join(session.artifacts.work, entry);
  const wait = (reason: WaitReason): void => emit({ event: 'task-waiting', task: task.name, reason });
  const lease = await leaseWhenFree(workFolder, stop, wait);
  if (!lease) return { type: 'stopped' };
  try {
    const { state } = await store.check(entry, fingerprint);
    if (state !== 'whole') {
      const existing = state === 'broken' ? 'damaged' : 'replaced';
      const folder = join(workFolder, 'fetched');
      const record = await fetchEntry(store, entry, fingerprint, hit, existing, folder, stop);
      finishLater(retireWork(workFolder));
      return { type: 'fetched', output: presentOutput(entry, record, output.accepted) };
    }
    finishLater(retireWork(workFolder));
    return { type: 'again' };
  } catch (error) {
    if (stop.aborted) return { type: 'stopped' };
    // What is wrong here, not there, would hinder the task too, after all its work.
    const known = environmentError(error);
    if (known?.place?.startsWith(session.artifacts.folder)) throw known;
    await cache!.reject(entry, hit, error instanceof Error ? error : new Error(String(error)));
    return { type: 'again' };
  } finally {
    lease.release();
  }
}
