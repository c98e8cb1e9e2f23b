import { join } from 'node:path';
import { pathIn } from '../content/scan/path-in.ts';
import { LOG_FILE } from '../job/job-folder.ts';
import type { ArtifactPaths } from './artifact-paths.ts';

/** What an entry, and the attempt that becomes one, holds beside its manifest. */
export const OUTPUT = 'out';
export const LOG_FOLDER = 'log';

export function entryFolder({ store }: Pick<ArtifactPaths, 'store'>, entry: string): string {
  return pathIn(store, entry);
}

/** @param output a path inside the entry's output; '' for all of it */
export function outputPath(artifacts: Pick<ArtifactPaths, 'store'>, entry: string, output: string): string {
  return pathIn(pathIn(entryFolder(artifacts, entry), OUTPUT), output);
}

export function logPath(artifacts: Pick<ArtifactPaths, 'store'>, entry: string): string {
  return join(entryFolder(artifacts, entry), LOG_FILE);
}
