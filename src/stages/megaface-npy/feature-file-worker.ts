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
  /** What .bin files hold in their place, [paths, its size]; undefined: the same. */
  readonly binValues?: Float32Array | undefined;
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
    async run({ tree, paths, values, binValues = values }) {
      const feature = (of: Float32Array, i: number): Float32Array => {
        const size = of.length / paths.length;
        return of.subarray(i * size, (i + 1) * size);
      };
      for (const [i, path] of paths.entries()) {
        if (formats.includes('npy')) write(join(out, tree, npyName(path)), encodeNpy(feature(values, i)));
        if (formats.includes('bin')) {
          const bytes = encodeMegafaceBin(feature(binValues, i));
          write(join(out, `${tree}_bin`, megafaceBinName(path, algorithm)), bytes);
        }
      }
      return { result: paths.length * formats.length };
    },
  };
};
