import { basename, extname, join } from 'node:path';
import type { Fingerprint } from '../plan/plan.ts';

/** Where everything lies below artifacts/. Absolute paths. */
export interface Layout {
  readonly root: string;
  readonly artifacts: string;
  readonly store: string;
  readonly work: string;
  /** Runs that were recorded beside the results that stayed. */
  readonly repetitions: string;
  /** The links of this configuration file: `current`, or `current.<stem>` for one that is not the root's pipeline.yaml. */
  readonly current: string;
  readonly runs: string;
  readonly cache: string;
  readonly statIndex: string;
  readonly storeIndex: string;
  readonly state: string;
}

export const DEFAULT_FILE = 'pipeline.yaml';

/** @param file the configuration file, absolute */
export function layoutOf(root: string, file: string): Layout {
  const artifacts = join(root, 'artifacts');
  const at = (name: string): string => join(artifacts, name);
  const isDefault = file === join(root, DEFAULT_FILE);
  return {
    root,
    artifacts,
    store: at('store'),
    work: at('work'),
    repetitions: at('repetitions'),
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

/** For names of folders that nobody writes to again: "20261123T214500123Z". */
export function timeStamp(time: Date): string {
  return time.toISOString().replaceAll(/[-:.]/g, '');
}
