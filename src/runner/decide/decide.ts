import { EnvironmentError } from '../../base/environment/environment-error.ts';
import { fingerprintOfTask } from '../fingerprint/key.ts';
import { jobErrorOf } from '../job/job-error.ts';
import type { JobError } from '../job/job-file.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { type Acceptance, nameAcceptance } from '../store/accepted.ts';
import { entryName } from '../store/artifact-paths.ts';
import type { EntryState } from '../store/entry-state.ts';
import type { Decision, ResolvedTask } from './decision.ts';
import { findInCache } from './find-in-cache.ts';
import { acceptedBehind } from './member-notes.ts';
import { reasonToRun } from './reasons/differences.ts';
import type { AcceptedChange } from './reasons/reason.ts';
import { type OutputOf, resolveInputs } from './resolve-inputs.ts';
import type { Session } from './session.ts';
import { presentOutput, removedOutput } from './task-output.ts';

/**
 * The one place where it is decided whether a task runs: for `run`, `--dry-run`, `status` and `explain`
 * alike. Changes nothing but what the session keeps of the files that it has seen.
 * @param stop reading files goes on until it is aborted, and is given up with its reason then
 */
export async function decide(
  session: Session,
  task: PlannedTask,
  outputOf: OutputOf,
  isForced: boolean,
  stop?: AbortSignal,
): Promise<Decision> {
  const resolved = await resolveInputs(session, task, outputOf, stop);
  if (resolved.type === 'waits') {
    return { state: 'after', reason: { type: 'after', task: resolved.task } };
  }
  if (resolved.type === 'problem') {
    return { state: 'error', reason: { type: 'error', error: resolved.error } };
  }
  const { inputs } = resolved;
  const fingerprint = fingerprintOfTask(task, inputs);
  const entry = entryName(task.kind.name, fingerprint);
  const known: ResolvedTask = { fingerprint, entry, inputs };
  const found = await checkEntry(session, known, stop);
  if (isForced) return { ...known, state: 'run', reason: { type: 'forced' } };
  if (found.state === 'unreadable') return { state: 'error', reason: { type: 'error', error: found.error } };
  if (found.state === 'absent' || found.state === 'broken') {
    const fetchable = await findInCache(session, known);
    if (fetchable) return fetchable;
  }
  return judge(session, task, known, found);
}

/** The entry; or why it cannot be read now, which is no reason to make it again. */
async function checkEntry(
  { store, artifacts }: Session,
  { entry, fingerprint }: ResolvedTask,
  stop: AbortSignal | undefined,
): Promise<EntryState | { readonly state: 'unreadable'; readonly error: JobError }> {
  try {
    return await store.check(entry, fingerprint, stop);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { state: 'unreadable', error: jobErrorOf(error, artifacts.folder) };
  }
}

function judge(session: Session, task: PlannedTask, known: ResolvedTask, found: EntryState): Decision {
  const { entry } = known;
  const own = 'accepted' in found && found.accepted ? [nameAcceptance(found.accepted)] : [];
  const accepted = [...own, ...acceptedBehind(known.inputs)];
  switch (found.state) {
    case 'whole': {
      const holder = found.accepted?.entry ?? entry;
      const output = presentOutput(holder, found.record, accepted);
      const change = found.accepted && { accepted: withoutKey(found.accepted) };
      if (session.store.linkedEntry(task.name) === holder) {
        return { ...known, state: 'up-to-date', reason: { type: 'up-to-date', ...change }, output };
      }
      const from = session.store.manifest(holder).started.slice(0, 10);
      return { ...known, state: 'restore', reason: { type: 'restored', from, ...change }, output };
    }
    case 'removed':
      return {
        ...known,
        state: 'removed',
        reason: { type: 'removed' },
        output: removedOutput(found.accepted?.entry ?? entry, found.manifest, accepted),
      };
    case 'broken':
      return { ...known, state: 'run', reason: { type: 'broken', damage: found.damage } };
    case 'absent':
      return { ...known, state: 'run', reason: reasonToRun(session, task, known) };
  }
}

function withoutKey({ version: _, key: __, ...change }: Acceptance): AcceptedChange {
  return change;
}
