import { hostname, userInfo } from 'node:os';
import { keyOf } from '../fingerprint/key.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { Acceptance } from '../store/accepted.ts';
import type { Damage } from '../store/damage.ts';
import { recordedKey } from '../store/manifest.ts';
import type { ResolvedTask } from './decision.ts';
import { currentResult, listResults } from './find-result.ts';
import { diffRecorded, explainDifference } from './reasons/differences.ts';
import type { Difference } from './reasons/reason.ts';
import type { Session } from './session.ts';

export type Accepted = { readonly type: 'accepted'; readonly acceptance: Acceptance } | NothingToAccept;

/** Why there is nothing that could be accepted. */
export type NothingToAccept =
  | { readonly type: 'no-result' }
  /** The last result is not what was published; without `damage`, gc removed its output. */
  | { readonly type: 'not-whole'; readonly damage?: Damage }
  /** The last result is one of another kind. */
  | { readonly type: 'other-kind'; readonly kind: string };

/**
 * Takes the task's last result as valid for what it would run with now. The link stays where it is.
 * @param describe the words that are recorded of each difference, for people; nothing parses them
 */
export async function accept(
  session: Session,
  task: PlannedTask,
  known: ResolvedTask,
  describe: (difference: Difference) => string,
): Promise<Accepted> {
  const previous = currentResult(session, task.name) ?? listResults(session, task.name)[0];
  if (!previous) return { type: 'no-result' };
  const { entry, manifest } = previous;
  const found = await session.store.check(entry, manifest.fingerprint);
  if (found.state !== 'whole') {
    return { type: 'not-whole', ...(found.state === 'broken' && { damage: found.damage }) };
  }
  if (manifest.key.kind !== task.kind.name) return { type: 'other-kind', kind: manifest.key.kind };
  const key = keyOf(task, known.inputs);
  const difference = diffRecorded(manifest, key).map((one) =>
    session.redact(describe(explainDifference(session, task, known, manifest, one))),
  );
  const acceptance: Acceptance = {
    version: 1,
    fingerprint: known.fingerprint,
    ...recordedKey(key),
    entry,
    from: manifest.fingerprint,
    task: task.name,
    by: `${userName()}@${hostname()}`,
    when: new Date().toISOString(),
    difference,
  };
  session.store.accept(known.entry, acceptance);
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
