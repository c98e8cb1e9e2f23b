import type { Size } from '../../faces/geometry.ts';
import { decodeExactly, decodeImage, readImageFileSync } from '../../faces/images/decode.ts';
import { encodeJpegExactly } from '../../faces/images/exact-jpeg.ts';
import type { Image } from '../../faces/images/image.ts';
import { encodeJpeg } from '../../faces/images/jpeg.ts';
import { type OcclusionMethod, occlude, placementFor } from '../../faces/occlusion/occlude.ts';
import {
  type Alpha,
  createOccluderLibrary,
  type OccluderImage,
} from '../../faces/occlusion/occluder-library.ts';
import { createScratch, type Reserve } from '../../faces/scratch.ts';
import { targetName, withoutExtension } from '../images-out/target-name.ts';
import { newFileWriter } from '../images-out/write-new.ts';
import type { WorkerTask } from '../workers/worker-task.ts';

export interface OccludeSetup {
  readonly root: string;
  readonly out: string;
  readonly occluders: readonly OccluderImage[];
  readonly alpha: Alpha;
  readonly seed: number;
  readonly quality: number;
  /** How JPEGs are decoded and encoded: `exact` gives Pillow's pixels. */
  readonly jpeg: JpegCodec;
}

export type JpegCodec = 'exact' | 'fast';

/** Images of the tree, and what they are to become. */
export interface OccludeJob {
  /** Relative to the root. */
  readonly paths: readonly string[];
  /** Below `out`; the tree's own folders go below it. */
  readonly folder: string;
  readonly method: OcclusionMethod;
}

export interface Occluded {
  /** The shares of the images' areas that are occluded, 0..1. */
  readonly ratios: Float64Array;
  /** Images of which nothing is left to be seen. */
  readonly covered: number;
}

/** Writes occluded images. */
export const prepareOccluding: WorkerTask<OccludeSetup, OccludeJob, Occluded> = async (setup) => {
  const { root, out, seed, quality } = setup;
  const library = createOccluderLibrary(setup.occluders, setup.alpha);
  const codec = CODECS[setup.jpeg];
  // What an image is read, decoded and encoded into is used up before the next one.
  const file = Buffer.allocUnsafeSlow(LARGE_FILE);
  const [pixels, encoded] = [createScratch(), createScratch()];
  const writeNew = newFileWriter();

  const occludeOne = async (
    path: string,
    { folder, method }: OccludeJob,
  ): Promise<[ratio: number, most: number]> => {
    const source = `${root}/${path}`;
    const face = await codec.decode(readImageFileSync(source, file), source, pixels);
    const placement = placementFor(seed, withoutExtension(path), library, face, method);
    const { image, ratio } = occlude(face, library, placement, true);
    const target = `${out}/${folder}/${targetName(path)}`;
    writeNew(target, await codec.encode(image, quality, encoded), source);
    return [ratio, mostOccluded(face)];
  };
  return {
    async run(job) {
      const ratios = new Float64Array(job.paths.length);
      // One after another: the pixels of an image last until the next one is decoded.
      let covered = 0;
      for (const [i, path] of job.paths.entries()) {
        const [ratio, most] = await occludeOne(path, job);
        ratios[i] = ratio;
        if (ratio >= most) covered++;
      }
      return { result: { ratios, covered } };
    },
  };
};

/** The share of the largest rectangle that is recorded, which lacks the last row and column. */
function mostOccluded({ width, height }: Size): number {
  return ((width - 1) * (height - 1)) / (width * height);
}

/** A file of so many bytes is read by itself. */
const LARGE_FILE = 1 << 18;

interface Codec {
  decode(bytes: Uint8Array, name: string, reserve: Reserve): Promise<Image>;
  encode(image: Image, quality: number, reserve: Reserve): Uint8Array | Promise<Uint8Array>;
}

const CODECS: Record<JpegCodec, Codec> = {
  exact: { decode: decodeExactly, encode: encodeJpegExactly },
  fast: { decode: decodeImage, encode: encodeJpeg },
};
