import { basename, extname, join } from 'node:path';
import type { Fingerprint } from '../plan/plan.ts';

/**
 * Where everything lies below artifacts/. Absolute paths. What lies in `store` is for store/ alone to know.
 */
export interface ArtifactPaths {
  /** The project's. */
  readonly root: string;
  /** artifacts/ itself. */
  readonly folder: string;
  readonly store: string;
  readonly work: string;
  /** Runs that were recorded beside the results that stayed. */
  readonly reruns: string;
  /**
   * The links of this configuration file: `current`, or `current.<stem>` where it is not the root's
   * pipeline.yaml.
   */
  readonly current: string;
  readonly runs: string;
  readonly cache: string;
  readonly statIndex: string;
  readonly storeIndex: string;
  readonly state: string;
}

export const DEFAULT_FILE = 'pipeline.yaml';

/** @param file the configuration file, absolute */
export function artifactPaths(root: string, file: string): ArtifactPaths {
  const folder = join(root, 'artifacts');
  const at = (name: string): string => join(folder, name);
  const isDefault = file === join(root, DEFAULT_FILE);
  return {
    root,
    folder,
    store: at('store'),
    work: at('work'),
    reruns: at('repetitions'), // What they were first called.
    current: at(isDefault ? 'current' : `current.${basename(file, extname(file))}`),
    runs: at('runs'),
    cache: at('cache'),
    statIndex: at('stat.index'),
    storeIndex: at('store.index'),
    state: at('state.lmdb'),
  };
}

/** The name of an entry and of its work folder. */
export function entryName(kind: string, fingerprint: Fingerprint): string {
  return `${kind}-${fingerprint.slice(0, 16)}`;
}
