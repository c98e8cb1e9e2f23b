import type { PlannedTask } from '../plan/plan.ts';
import type { Manifest } from '../store/manifest.ts';
import type { Session } from './session.ts';

/** The record of what the task's link points to, or else of the latest result that bore its name. */
export function previousManifest(session: Session, task: PlannedTask): Manifest | undefined {
  const { store } = session;
  const linked = store.linkedEntry(task.name);
  const current = linked === undefined ? undefined : store.findManifest(linked);
  return current ?? latestByTask(session).get(task.name);
}

const latest = new WeakMap<Session, ReadonlyMap<string, Manifest>>();

/** Read once, when a link is missing: what this session publishes itself has links. */
function latestByTask(session: Session): ReadonlyMap<string, Manifest> {
  const known = latest.get(session);
  if (known) return known;
  const byTask = new Map<string, Manifest>();
  for (const entry of session.store.entries()) {
    const manifest = session.store.findManifest(entry);
    const rival = manifest && byTask.get(manifest.task);
    if (manifest && (!rival || rival.started < manifest.started)) byTask.set(manifest.task, manifest);
  }
  latest.set(session, byTask);
  return byTask;
}
