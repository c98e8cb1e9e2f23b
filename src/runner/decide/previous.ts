import { join } from 'node:path';
import type { PlannedTask } from '../plan/plan.ts';
import { linkedEntry, listFolder } from '../store/links.ts';
import { type Manifest, ManifestError, readManifest } from '../store/manifest.ts';
import type { Session } from './session.ts';

/** The record of what the task's link points to, or else of the latest result that bore its name. */
export function previousManifest(session: Session, task: PlannedTask): Manifest | undefined {
  const linked = linkedEntry(session.layout, task.name);
  const current = linked === undefined ? undefined : readOrNothing(join(session.layout.store, linked));
  return current ?? latestByTask(session).get(task.name);
}

const latest = new WeakMap<Session, ReadonlyMap<string, Manifest>>();

/** Read once, when a link is missing: what this session publishes itself has links. */
function latestByTask(session: Session): ReadonlyMap<string, Manifest> {
  const known = latest.get(session);
  if (known) return known;
  const byTask = new Map<string, Manifest>();
  for (const entry of listFolder(session.layout.store)) {
    const manifest = readOrNothing(join(session.layout.store, entry));
    const rival = manifest && byTask.get(manifest.task);
    if (manifest && (!rival || rival.started < manifest.started)) byTask.set(manifest.task, manifest);
  }
  latest.set(session, byTask);
  return byTask;
}

function readOrNothing(folder: string): Manifest | undefined {
  try {
    return readManifest(folder);
  } catch (error) {
    if (error instanceof ManifestError) return undefined;
    throw error;
  }
}
