import { requireFolderPlace } from '../../base/environment/folder-place.ts';
import type { Redact } from '../../base/text/redact.ts';
import { terminateSharedPool } from '../content/parallel/worker-pool.ts';
import type { Plan } from '../plan/plan.ts';
import { type ArtifactPaths, artifactPaths } from '../store/artifact-paths.ts';
import type { SessionCache } from '../store/cache/open-cache.ts';

import { openStore, type Store } from '../store/store.ts';
import { openPathInputs, type PathInputs } from './path-inputs.ts';
import { redactFor } from './secrets.ts';

/** What a command works with: the plan, and what it finds on disk. */
export interface Session {
  readonly plan: Plan;
  readonly artifacts: ArtifactPaths;
  readonly store: Store;
  readonly paths: PathInputs;
  /** Results that are shared with other stores. */
  readonly cache: SessionCache | undefined;
  /** Takes secrets out of what is stored or shown. */
  readonly redact: Redact;
  /** Writes the caches, after the last inspection. */
  save(): void;
}

/**
 * @param cache asked for results that the store has not, and given those that it gets
 * @throws EnvironmentError where artifacts/ is no folder
 */
export function openSession(plan: Plan, cache?: SessionCache): Session {
  const artifacts = artifactPaths(plan.root, plan.file);
  requireFolderPlace(artifacts.folder);
  const store = openStore(artifacts);
  const paths = openPathInputs(artifacts);
  return {
    plan,
    artifacts,
    store,
    paths,
    cache,
    redact: redactFor(plan),
    save() {
      terminateSharedPool();
      store.index.save();
      paths.save();
    },
  };
}
