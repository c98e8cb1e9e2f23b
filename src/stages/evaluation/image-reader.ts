import { loadSharp } from '../../faces/images/sharp.ts';
import { loadAhead } from '../../faces/load-ahead.ts';
import { openPool, type WorkerPool } from '../workers/pool.ts';
import { workersFor } from '../workers/worker-count.ts';
import type { ImageJob, ImageResult } from './image-worker.ts';

/** Reads image files for a network, on worker threads where there are enough of them. */
export interface ImageReader {
  /** sha256 of each file, hex. */
  identify(files: readonly string[]): Promise<readonly string[]>;
  /** Decoded as Pillow does and normalised, [n, height, width, 3]. */
  read(files: readonly string[]): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface ReaderOptions {
  readonly image: readonly [height: number, width: number];
  /** Null: as `threads` and the number of files that are first asked for allow. */
  readonly workers: number | null;
  readonly threads: number;
}

/** Files that a thread is given at a time to hash. */
const PER_JOB = 128;

export function openImageReader({ image, workers, threads }: ReaderOptions): ImageReader {
  let opened: Promise<WorkerPool<ImageJob, ImageResult>> | undefined;
  const poolFor = (files: number) => {
    opened ??= open(workersFor(workers, threads, files));
    return opened;
  };
  const open = async (count: number) => {
    if (count > 0) await loadSharp();
    return openPool('images', { image }, { workers: count });
  };
  return {
    async identify(files) {
      const pool = await poolFor(files.length);
      const jobs = Array.from({ length: Math.ceil(files.length / PER_JOB) }, (_, i) =>
        files.slice(i * PER_JOB, (i + 1) * PER_JOB),
      );
      const hash = (part: readonly string[]) => pool.run({ files: part, want: 'hash' });
      const all: string[] = [];
      for await (const { hashes } of loadAhead(jobs, hash, pool.depth)) all.push(...hashes!);
      return all;
    },
    read: async (files) => (await (await poolFor(files.length)).run({ files, want: 'pixels' })).pixels!,
    close: async () => (await opened)?.close(),
  };
}
