import { readImage } from '../../faces/images/decode.ts';
import { createScratch } from '../../faces/scratch.ts';
import type { WorkerTask } from '../workers/tasks.ts';
import { hashImage, readBatch } from './read-batch.ts';

export interface ImageSetup {
  readonly image: readonly [height: number, width: number];
}

export interface ImageJob {
  readonly files: readonly string[];
  /** `hash` only tells what they are. */
  readonly want: 'pixels' | 'hash';
  /** Memory of earlier pixels that are not needed any more. */
  readonly into?: ArrayBuffer | undefined;
}

export interface ImageResult {
  /** [n, height, width, 3]. */
  readonly pixels?: Uint8Array<ArrayBuffer>;
  /** sha256, hex. */
  readonly hashes?: readonly string[];
}

/** Reads images for a network, with Pillow's pixels. */
export const prepareImages: WorkerTask<ImageSetup, ImageJob, ImageResult> = async ({ image }) => {
  const reserve = createScratch();
  return {
    async run({ files, want, into }) {
      if (want === 'hash') return { result: { hashes: files.map(hashImage) } };
      const pixels = await readBatch(files, image, (file) => readImage(file, reserve), into);
      return { result: { pixels }, transfer: [pixels.buffer] };
    },
  };
};
