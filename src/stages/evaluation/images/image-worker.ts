import { decodeExactly, readImageFileSync } from '../../../faces/images/decode.ts';
import type { FitOptions } from '../../../faces/images/size/fit-size.ts';
import { decodeUpright } from '../../../faces/images/upright/decode-upright.ts';
import { createScratch } from '../../../faces/scratch.ts';
import type { Flip } from '../../../network/features/flip.ts';
import type { WorkerTask } from '../../workers/worker-task.ts';
import { alignedImage } from './aligned-image.ts';
import { type ImageFile, type PackedFiles, readPacked, sha256, unpack } from './image-file.ts';
import { readBatch } from './read-batch.ts';

export interface ImageSetup extends FitOptions {
  readonly image: readonly [height: number, width: number];
}

export type ImageJob =
  /** Only reads the files, and tells what they are. */
  | { readonly want: 'bytes'; readonly paths: readonly string[] }
  | {
      readonly want: 'pixels';
      readonly paths: readonly string[];
      /** Their bytes, where they were read already. */
      readonly read?: PackedFiles | undefined;
      /** Of photographs that are to be aligned. */
      readonly points?: readonly ImageFile['points'][] | undefined;
      readonly flip: Flip;
      /** Memory of earlier pixels that are not needed any more. */
      readonly into?: ArrayBuffer | undefined;
    };

export interface ImageResult {
  /** See readBatch. */
  readonly pixels?: Uint8Array<ArrayBuffer>;
  readonly read?: PackedFiles;
  /** sha256, hex. */
  readonly hashes?: readonly string[];
}

/** More than most files of aligned faces have. */
const ORDINARY_BYTES = 1 << 16;

/** Reads images for a network, with Pillow's pixels. */
export const prepareImages: WorkerTask<ImageSetup, ImageJob, ImageResult> = async ({ image, ...fit }) => {
  const reserve = createScratch();
  const room = Buffer.allocUnsafeSlow(ORDINARY_BYTES);
  const warped = createScratch();
  const decode = async ({ path, bytes = readImageFileSync(path, room), points }: ImageFile) =>
    points
      ? alignedImage(await decodeUpright(bytes, path, reserve), points, path, warped)
      : decodeExactly(bytes, path, reserve);
  return {
    async run(job) {
      if (job.want === 'bytes') {
        const read = readPacked(job.paths);
        return { result: { read, hashes: unpack(read).map(sha256) }, transfer: [read.bytes.buffer] };
      }
      const { paths, read, points, flip, into } = job;
      const known = read && unpack(read);
      const files = paths.map((path, i): ImageFile => {
        const file = { path, points: points?.[i] };
        return known ? { ...file, bytes: known[i]! } : file;
      });
      const pixels = await readBatch(files, decode, { image, flip, into, ...fit });
      return { result: { pixels }, transfer: [pixels.buffer] };
    },
  };
};
