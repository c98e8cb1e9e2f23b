import { readImage } from '../../faces/images/decode.ts';
import { createScratch } from '../../faces/scratch.ts';
import type { WorkerTask } from '../workers/worker-task.ts';
import { type Flip, hashImage, readBatch } from './read-batch.ts';

export interface ImageSetup {
  readonly image: readonly [height: number, width: number];
}

export type ImageJob =
  /** Only tells what the files are. */
  | { readonly files: readonly string[]; readonly want: 'hash' }
  | {
      readonly files: readonly string[];
      readonly want: 'pixels';
      readonly flip: Flip;
      /** Memory of earlier pixels that are not needed any more. */
      readonly into?: ArrayBuffer | undefined;
    };

export interface ImageResult {
  /** See readBatch. */
  readonly pixels?: Uint8Array<ArrayBuffer>;
  /** sha256, hex. */
  readonly hashes?: readonly string[];
}

/** More than most files of aligned faces have. */
const ORDINARY_BYTES = 1 << 16;

/** Reads images for a network, with Pillow's pixels. */
export const prepareImages: WorkerTask<ImageSetup, ImageJob, ImageResult> = async ({ image }) => {
  const reserve = createScratch();
  const room = Buffer.allocUnsafeSlow(ORDINARY_BYTES);
  return {
    async run(job) {
      const { files } = job;
      if (job.want === 'hash') return { result: { hashes: files.map(hashImage) } };
      const { flip, into } = job;
      const pixels = await readBatch(files, (file) => readImage(file, reserve, room), { image, flip, into });
      return { result: { pixels }, transfer: [pixels.buffer] };
    },
  };
};
