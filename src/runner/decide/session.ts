import { terminateSharedPool } from '../content/parallel/worker-pool.ts';
import type { Plan } from '../plan/plan.ts';
import { type ArtifactPaths, artifactPaths } from '../store/artifact-paths.ts';
import { openStore, type Store } from '../store/store.ts';
import { openPathInputs, type PathInputs } from './path-inputs.ts';

/** What a command works with: the plan, and what it finds on disk. */
export interface Session {
  readonly plan: Plan;
  readonly artifacts: ArtifactPaths;
  readonly store: Store;
  readonly paths: PathInputs;
  /** Writes the caches, after the last inspection. */
  save(): void;
}

export function openSession(plan: Plan): Session {
  const artifacts = artifactPaths(plan.root, plan.file);
  const store = openStore(artifacts);
  const paths = openPathInputs(artifacts);
  return {
    plan,
    artifacts,
    store,
    paths,
    save() {
      terminateSharedPool();
      store.index.save();
      paths.save();
    },
  };
}
