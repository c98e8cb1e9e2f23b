import { InputError } from '../../base/input-error.ts';
import { chooseFace, type FaceChoice } from '../../faces/detection/choose-face.ts';
import { type DetectedFace, inOriginal } from '../../faces/detection/detected-face.ts';
import type { Size } from '../../faces/geometry.ts';
import { readImageFileSync } from '../../faces/images/decode.ts';
import type { Image } from '../../faces/images/image.ts';
import { resize } from '../../faces/images/resize.ts';
import { decodeUpright } from '../../faces/images/upright/decode-upright.ts';
import { createScratch } from '../../faces/scratch.ts';
import type { WorkerTask } from '../workers/worker-task.ts';
import type { DetectorSettings } from './detectors/detector.ts';
import { openDetector } from './detectors/open-detector.ts';

export interface DetectSetup extends DetectorSettings {
  /** Absolute, of the photographs. */
  readonly root: string;
  /** Absolute, of the user's detector. */
  readonly model: string | null;
  readonly face: FaceChoice;
  /** Of the copy that is searched, its longer side at most, in pixels. */
  readonly longest: number;
}

/** Photographs, relative to the root. */
export type DetectJob = readonly string[];

export interface SearchedPhoto {
  readonly path: string;
  readonly faces: readonly DetectedFace[];
  /** One of the faces; undefined where none is large enough. */
  readonly chosen: DetectedFace | undefined;
  /** Where it cannot be read: why. */
  readonly fault?: string;
}

/** Finds faces in photographs. */
export const prepareDetecting: WorkerTask<DetectSetup, DetectJob, readonly SearchedPhoto[]> = async (
  setup,
) => {
  const { root, model, face, longest, smallest } = setup;
  const detector = await openDetector(model, setup);
  const pixels = createScratch();

  const search = async (path: string): Promise<SearchedPhoto> => {
    const source = `${root}/${path}`;
    const photo = await decodeUpright(readImageFileSync(source), source, pixels);
    const { copy, scale } = copyWithin(photo, longest, detector.largest);
    const faces = (await detector.detect(copy)).map((one) => inOriginal(one, scale));
    const large = faces.filter(({ box }) => Math.min(box.x1 - box.x0, box.y1 - box.y0) >= smallest);
    return { path, faces, chosen: chooseFace(large, face, photo) };
  };
  return {
    async run(paths) {
      const photos: SearchedPhoto[] = [];
      // One after another: the pixels of a photograph last until the next one is decoded.
      for (const path of paths) {
        try {
          photos.push(await search(path));
        } catch (error) {
          if (!(error instanceof InputError) || error.place !== `${root}/${path}`) throw error;
          photos.push({ path, faces: [], chosen: undefined, fault: error.message });
        }
      }
      return { result: photos };
    },
    close: () => void detector.dispose(),
  };
};

/** The photograph itself, or a smaller copy where it is larger than what is searched. */
function copyWithin(
  photo: Image,
  longest: number,
  largest: Size | undefined,
): { copy: Image; scale: number } {
  const { width, height } = photo;
  const fits = [
    longest / width,
    longest / height,
    ...(largest ? [largest.width / width, largest.height / height] : []),
  ];
  const scale = Math.min(1, ...fits);
  if (scale === 1) return { copy: photo, scale };
  const size = {
    width: Math.max(1, Math.floor(width * scale)),
    height: Math.max(1, Math.floor(height * scale)),
  };
  return { copy: resize(photo, size, 'bilinear'), scale };
}
