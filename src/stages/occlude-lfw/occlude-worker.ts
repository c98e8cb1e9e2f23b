import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
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

/** Writes occluded images; the result are the shares of their areas that are occluded, 0..1. */
export const prepareOccluding: WorkerTask<OccludeSetup, OccludeJob, Float64Array> = async (setup) => {
  const { root, out, seed, quality } = setup;
  const library = createOccluderLibrary(setup.occluders, setup.alpha);
  const codec = CODECS[setup.jpeg];
  // What an image is read, decoded and encoded into is used up before the next one.
  const file = Buffer.allocUnsafeSlow(LARGE_FILE);
  const [pixels, encoded] = [createScratch(), createScratch()];
  const made = new Set<string>();

  const occludeOne = async (path: string, { folder, method }: OccludeJob): Promise<number> => {
    const source = `${root}/${path}`;
    const face = await codec.decode(readImageFileSync(source, file), source, pixels);
    const name = withoutExtension(path);
    const placement = placementFor(seed, name, library, face, method);
    const { image, ratio } = occlude(face, library, placement, true);
    const target = `${out}/${folder}/${name}.jpg`;
    const parent = dirname(target);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(target, await codec.encode(image, quality, encoded));
    return ratio;
  };
  return {
    async run(job) {
      const ratios = new Float64Array(job.paths.length);
      // One after another: the pixels of an image last until the next one is decoded.
      for (const [i, path] of job.paths.entries()) ratios[i] = await occludeOne(path, job);
      return { result: ratios };
    },
  };
};

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

/** LFW's own names end in .jpg; so do the occluded ones, whatever they were made from. */
function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}
