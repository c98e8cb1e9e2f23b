import { loadAhead } from '../../../base/load-ahead.ts';
import { loadSharp } from '../../../faces/images/sharp.ts';
import type { FitOptions } from '../../../faces/images/size/fit-size.ts';
import { openPool, type WorkerPool } from '../../workers/pool.ts';
import { workersFor } from '../../workers/worker-count.ts';
import type { PixelSource } from '../embedder.ts';
import { type IdentifiedFile, pack, unpack } from './image-file.ts';
import type { ImageJob, ImageResult } from './image-worker.ts';

/**
 * Reads image files for a network, with Pillow's pixels, on worker threads where there are enough of them.
 */
export interface ImageReader extends PixelSource {
  /** Reads files, to be decoded if need be, and names their contents. */
  identify(paths: readonly string[]): Promise<readonly IdentifiedFile[]>;
  close(): Promise<void>;
}

export interface ReaderOptions extends FitOptions {
  readonly image: readonly [height: number, width: number];
  /** Null: as `threads` and the number of files that are first asked for allow. */
  readonly workers: number | null;
  readonly threads: number;
  /** See PoolOptions. */
  readonly entry?: URL;
}

/** Files that a thread is given at a time to read and hash. */
const PER_JOB = 128;

export function openImageReader({
  image,
  crop,
  sizedBy,
  workers,
  threads,
  entry,
}: ReaderOptions): ImageReader {
  let opened: Promise<WorkerPool<ImageJob, ImageResult>> | undefined;
  const poolFor = (files: number) => {
    opened ??= open(workersFor(workers, threads, files));
    return opened;
  };
  const open = async (count: number) => {
    if (count > 0) await loadSharp();
    return openPool('images', { image, crop, sizedBy }, { workers: count, entry });
  };
  // Used again: for new memory of every batch the system would write zeros for as long as the threads decode.
  const spare: ArrayBuffer[] = [];
  return {
    ahead: Math.max(1, workersFor(workers, threads, Number.POSITIVE_INFINITY)),
    async identify(paths) {
      const pool = await poolFor(paths.length);
      const parts = Array.from({ length: Math.ceil(paths.length / PER_JOB) }, (_, i) =>
        paths.slice(i * PER_JOB, (i + 1) * PER_JOB),
      );
      const all: IdentifiedFile[] = [];
      const identifyPart = async (part: readonly string[]) => {
        const { hashes, read } = await pool.run({ want: 'bytes', paths: part });
        const bytes = unpack(read!);
        return part.map((path, i) => ({ path, sha256: hashes![i]!, bytes: bytes[i]! }));
      };
      for await (const part of loadAhead(parts, identifyPart, pool.depth)) all.push(...part);
      return all;
    },
    async read(files, flip) {
      const pool = await poolFor(files.length);
      const into = spare.pop();
      const paths = files.map(({ path }) => path);
      const known = files.flatMap(({ bytes }) => bytes ?? []);
      // A copy: posting views would clone the buffers of all that was read.
      const read = known.length === files.length ? pack(known) : undefined;
      const transfer = [into, read?.bytes.buffer].filter((buffer) => buffer !== undefined);
      const points = files.some((file) => file.points) ? files.map((file) => file.points) : undefined;
      return (await pool.run({ want: 'pixels', paths, read, points, flip, into }, transfer)).pixels!;
    },
    release: ({ buffer }) => void spare.push(buffer),
    close: async () => (await opened)?.close(),
  };
}
