import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeMegafaceBin, megafaceBinName } from '../../faces/features/megaface-bin.ts';
import { encodeNpy, npyName } from '../../faces/features/npy.ts';
import type { WorkerTask } from '../workers/worker-task.ts';

export interface FeatureFileSetup {
  readonly out: string;
  readonly formats: readonly ('npy' | 'bin')[];
  /** Part of the names of .bin files. */
  readonly algorithm: string;
}

export interface FeatureFileJob {
  /** The folder below `out`; .bin files go beside it, to `<tree>_bin`. */
  readonly tree: string;
  /**
   * Of the images, relative to their tree: the files lie in the same folders, so that none gets more than
   * theirs had.
   */
  readonly paths: readonly string[];
  /** One feature a path, [paths, size]. */
  readonly values: Float32Array;
}

/**
 * Writes one file a feature and format; the result is their number. None is synced by itself, which would
 * take a day for a million: the results as a whole get their name when all are written.
 */
export const prepareFeatureFiles: WorkerTask<FeatureFileSetup, FeatureFileJob, number> = async ({
  out,
  formats,
  algorithm,
}) => {
  const made = new Set<string>();
  const write = (path: string, bytes: Uint8Array): void => {
    const folder = dirname(path);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeFileSync(path, bytes);
  };
  return {
    async run({ tree, paths, values }) {
      const size = values.length / paths.length;
      for (const [i, path] of paths.entries()) {
        const feature = values.subarray(i * size, (i + 1) * size);
        if (formats.includes('npy')) write(join(out, tree, npyName(path)), encodeNpy(feature));
        if (formats.includes('bin')) {
          write(join(out, `${tree}_bin`, megafaceBinName(path, algorithm)), encodeMegafaceBin(feature));
        }
      }
      return { result: paths.length * formats.length };
    },
  };
};
