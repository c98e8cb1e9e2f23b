import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDownloadMetrics, type Remarks, type Skipped } from '../../generated/result-schemas.js';
import { isMap } from '../means.ts';
import { ResultError, readResult } from '../results/read-result.ts';

/** What a result says that is missing in it, and what is odd. */
export interface Omissions {
  readonly skipped: Skipped;
  readonly remarks: Remarks;
}

/** Of a published folder; every kind writes it alike. */
export function readLeftOut(folder: string): Omissions {
  const file = join(folder, FILE);
  if (!existsSync(file)) return NOTHING;
  const { skipped = {}, remarks = [] } = readResult(file, isMap) as Partial<Omissions>;
  return { skipped, remarks };
}

const FILE = 'metrics.json';
const NOTHING: Omissions = { skipped: {}, remarks: [] };

/** The data may have a file of that name, which then is no word of the stage. */
function readDownloaded(folder: string): Omissions {
  try {
    const { skipped, remarks } = readLeftOut(folder);
    return isDownloadMetrics({ archives: 1, skipped, remarks }) ? { skipped, remarks } : NOTHING;
  } catch (error) {
    if (error instanceof ResultError) return NOTHING;
    throw error;
  }
}

/** The same of a stage that made data. */
export interface DataLeftOut extends Omissions {
  /** Its kind, or its name, and the experiment where it has one of its own. */
  readonly of: string;
}

/** What a stage that made data published. */
export interface DataStage {
  readonly kind: string;
  /** Its name, where there are several of the kind; else the kind. */
  readonly stage: string;
  /** By experiment. */
  readonly folders: ReadonlyMap<string, string>;
}

export function readDataLeftOut(stages: readonly DataStage[]): readonly DataLeftOut[] {
  return stages.flatMap(({ kind, stage, folders }) =>
    [...folders].map(([name, folder]) => ({
      of: folders.size > 1 ? `${stage}, ${name}` : stage,
      ...(kind === 'download' ? readDownloaded : readLeftOut)(folder),
    })),
  );
}
