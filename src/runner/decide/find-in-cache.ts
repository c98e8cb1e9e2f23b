import type { Decision, ResolvedTask } from './decision.ts';
import { acceptedBehind } from './member-notes.ts';
import type { Session } from './session.ts';
import { removedOutput } from './task-output.ts';

export type FetchDecision = Extract<Decision, { state: 'fetch' }>;

/** Undefined where there is no shared cache, or it has no result of this key. */
export async function findInCache(
  { cache }: Session,
  { entry, fingerprint, inputs }: ResolvedTask,
): Promise<FetchDecision | undefined> {
  const hit = await cache?.find(entry, fingerprint);
  if (!cache || !hit) return undefined;
  const { manifest } = hit;
  return {
    ...{ entry, fingerprint, inputs },
    state: 'fetch',
    reason: { type: 'fetched', cache: cache.address, from: manifest.started.slice(0, 10) },
    output: removedOutput(entry, manifest, acceptedBehind(inputs)),
    hit,
  };
}

/** The same of output that gc removed: what was made from it must find the very content again. */
export async function findRemovedInCache(
  session: Session,
  removed: Extract<Decision, { state: 'removed' }>,
): Promise<FetchDecision | undefined> {
  if (removed.output.entry !== removed.entry) return undefined;
  const found = await findInCache(session, removed);
  return found?.hit.manifest.output === removed.output.hashOf('') ? found : undefined;
}
