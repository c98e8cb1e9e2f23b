import { InputError } from '../../base/input-error.ts';
import type { LocatedFace } from '../../faces/alignment/match-landmarks.ts';
import { type SimilarityFit, similarityTransform } from '../../faces/alignment/similarity-transform.ts';
import type { FaceTemplate, FivePoints } from '../../faces/alignment/templates.ts';
import { warpAffine } from '../../faces/alignment/warp.ts';
import type { Size } from '../../faces/geometry.ts';
import { readImageFileSync } from '../../faces/images/decode.ts';
import { encodeJpegExactly } from '../../faces/images/exact-jpeg.ts';
import type { Image } from '../../faces/images/image.ts';
import { encodeJpeg } from '../../faces/images/jpeg.ts';
import { encodePng } from '../../faces/images/png.ts';
import { decodeUpright } from '../../faces/images/upright/decode-upright.ts';
import { createScratch, type Reserve } from '../../faces/scratch.ts';
import { targetName } from '../images-out/target-name.ts';
import { newFileWriter } from '../images-out/write-new.ts';
import type { WorkerTask } from '../workers/worker-task.ts';

export interface AlignSetup {
  /** Absolute, of the photographs. */
  readonly root: string;
  /** Absolute, where pictures are written; the tree's own folders go below it. */
  readonly out: string;
  readonly template: FaceTemplate;
  readonly format: 'jpg' | 'png';
  /** Of JPEGs, 1 to 100. */
  readonly quality: number;
}

export type AlignJob = readonly LocatedFace[];

/** Why a photograph has no picture. */
export type AlignFailure = 'unreadable' | 'degenerate' | 'outside';

export interface AlignedFaces {
  readonly failures: readonly {
    readonly path: string;
    readonly why: AlignFailure;
    readonly message: string;
  }[];
  /** Those whose points look like no face, or a mirrored one; their pictures are written all the same. */
  readonly odd: readonly string[];
  /** Of the points from the template's, root mean square of each picture that was written, summed. */
  readonly distance: number;
}

/** Below it points are hardly those of a face: of a mirrored one 0.05, of one from the side 0.6 at least. */
const LIKE_A_FACE = 0.5;

/** A file of so many bytes is read by itself. */
const LARGE_FILE = 1 << 18;

/** Writes aligned pictures of faces. */
export const prepareAligning: WorkerTask<AlignSetup, AlignJob, AlignedFaces> = async (setup) => {
  const { root, out, template, format } = setup;
  // What an image is read, decoded and warped into is used up before the next one.
  const file = Buffer.allocUnsafeSlow(LARGE_FILE);
  const [pixels, warped, encoded] = [createScratch(), createScratch(), createScratch()];
  const encode = encoderOf(setup, encoded);
  const writeNew = newFileWriter();

  const alignOne = async ({ path, points }: LocatedFace): Promise<SimilarityFit | Failed> => {
    const fit = similarityTransform(points, template.points);
    if (fit === undefined) return { why: 'degenerate', message: 'its five points are one, or too far away' };
    const source = `${root}/${path}`;
    const photo = await readable(() => decodeUpright(readImageFileSync(source, file), source, pixels));
    if ('why' in photo) return photo;
    if (!points.some((point) => isInside(point, photo))) {
      const message = `none of its points lies within its ${photo.width}x${photo.height} pixels`;
      return { why: 'outside', message };
    }
    const picture = warpAffine(photo, fit.matrix, template, warped);
    writeNew(`${out}/${targetName(path, `.${format}`)}`, await encode(picture), source);
    return fit;
  };
  return {
    async run(faces) {
      const failures: (Failed & { path: string })[] = [];
      const odd: string[] = [];
      let distance = 0;
      // One after another: the pixels of an image last until the next one is decoded.
      for (const face of faces) {
        const done = await alignOne(face);
        if ('why' in done) {
          failures.push({ path: face.path, ...done });
          continue;
        }
        if (done.agreement < LIKE_A_FACE) odd.push(face.path);
        distance += distanceFrom(template.points, done);
      }
      return { result: { failures, odd, distance } };
    },
  };
};

interface Failed {
  readonly why: AlignFailure;
  readonly message: string;
}

/** A photograph that is broken is left out, and counted. */
async function readable(decode: () => Promise<Image>): Promise<Image | Failed> {
  try {
    return await decode();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { why: 'unreadable', message: error.message };
  }
}

function isInside({ x, y }: FivePoints[number], { width, height }: Size): boolean {
  return x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1;
}

/** Of what the transform does not explain. */
function distanceFrom(points: FivePoints, { agreement }: SimilarityFit): number {
  const mean = (axis: 'x' | 'y') => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean('x'), mean('y')];
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2 + (point.y - y) ** 2, 0);
  return Math.sqrt((Math.max(0, 1 - agreement) * spread) / points.length);
}

/**
 * From this quality on libjpeg-turbo's own program takes the exact transform, and gives the pixels of
 * `encodeJpegExactly` in a tenth of the time.
 */
const EXACT_FROM = 96;

function encoderOf({ format, quality }: AlignSetup, reserve: Reserve): (image: Image) => Promise<Uint8Array> {
  if (format === 'png') return encodePng;
  if (quality < EXACT_FROM) return (image) => encodeJpegExactly(image, quality);
  return async (image) => encodeJpeg(image, quality, reserve);
}
