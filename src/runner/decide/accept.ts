import { hostname, userInfo } from 'node:os';
import { diffKeys } from '../fingerprint/diff-keys.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { type Acceptance, writeAcceptance } from '../store/accepted.ts';
import type { ResolvedTask } from './decision.ts';
import { currentResult, listResults } from './find-result.ts';
import { describeDifference } from './reasons.ts';
import type { Session } from './session.ts';

export type Accepted =
  | { readonly type: 'accepted'; readonly acceptance: Acceptance }
  /** There is nothing that could be accepted. */
  | { readonly type: 'nothing'; readonly why: string };

/** Takes the task's last result as valid for what it would run with now. The link stays where it is. */
export async function accept(session: Session, task: PlannedTask, known: ResolvedTask): Promise<Accepted> {
  const previous = currentResult(session, task.name) ?? listResults(session, task.name)[0];
  if (!previous) return { type: 'nothing', why: `${task.name} has no result` };
  const { entry, manifest } = previous;
  const found = await session.store.look(entry, manifest.fingerprint);
  if (found.state !== 'whole') {
    const why = found.state === 'broken' ? found.why : 'its output is gone';
    return { type: 'nothing', why: `the last result of ${task.name} is not whole: ${why}` };
  }
  if (manifest.key.kind !== known.key.kind) {
    return { type: 'nothing', why: `the last result of ${task.name} is one of ${manifest.key.kind}` };
  }
  const difference = diffKeys(manifest.key, known.key).map((one) =>
    describeDifference(session, task, known, manifest, one),
  );
  const acceptance: Acceptance = {
    version: 1,
    fingerprint: known.fingerprint,
    key: known.key,
    entry,
    from: manifest.fingerprint,
    task: task.name,
    by: `${userName()}@${hostname()}`,
    when: new Date().toISOString(),
    difference,
  };
  writeAcceptance(session.layout, known.entry, acceptance);
  return { type: 'accepted', acceptance };
}

/** A user without an entry in the system's list, as in containers, has a number only. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
