import { loadAhead } from '../../base/load-ahead.ts';
import { loadSharp } from '../../faces/images/sharp.ts';
import { openPool, type WorkerPool } from '../workers/pool.ts';
import { workersFor } from '../workers/worker-count.ts';
import type { PixelSource } from './embedder.ts';
import type { ImageJob, ImageResult } from './image-worker.ts';

/** Reads image files for a network, with Pillow's pixels, on worker threads where there are enough of them. */
export interface ImageReader extends PixelSource {
  /** sha256 of each file, hex. */
  identify(files: readonly string[]): Promise<readonly string[]>;
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
  // New memory for every batch would keep the system as busy with zeros as the threads are with images.
  const spare: ArrayBuffer[] = [];
  return {
    ahead: Math.max(1, workersFor(workers, threads, Number.POSITIVE_INFINITY)),
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
    async read(files, flip) {
      const pool = await poolFor(files.length);
      const into = spare.pop();
      return (await pool.run({ files, want: 'pixels', flip, into }, into ? [into] : [])).pixels!;
    },
    release: ({ buffer }) => void spare.push(buffer),
    close: async () => (await opened)?.close(),
  };
}
