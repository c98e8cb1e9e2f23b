import { InputError } from '../../base/input-error.ts';
import { randomStream } from '../../base/random.ts';
import {
  type Augment,
  type Augmentation,
  cleanAugment,
  occludedAugment,
} from '../../faces/augment/augment.ts';
import { reopenTrainingSet } from '../../faces/datasets/open-training-set.ts';
import type { TrainingSet, TrainingSetLocation } from '../../faces/datasets/training-set.ts';
import type { Size } from '../../faces/geometry.ts';
import { decodeImage } from '../../faces/images/decode.ts';
import type { Image } from '../../faces/images/image.ts';
import { normaliseInto } from '../../faces/images/normalise.ts';
import { type Crop, fitSize } from '../../faces/images/size/fit-size.ts';
import {
  type Alpha,
  createOccluderLibrary,
  type OccluderImage,
} from '../../faces/occlusion/occluder-library.ts';
import type { RelativeTo } from '../../faces/occlusion/placement.ts';
import { createScratch } from '../../faces/scratch.ts';
import type { Batch } from '../../network/training/batch-source.ts';
import type { WorkerTask } from '../workers/worker-task.ts';

/** Where training faces come from and what is done to them. */
export interface BatchSetup {
  readonly faces: TrainingSetLocation;
  readonly size: Size;
  readonly crop: Crop;
  readonly seed: number;
  readonly augment: Augmentation;
  /** null: mode clean, nothing is pasted. */
  readonly occlusion: OcclusionSetup | null;
}

export interface OcclusionSetup {
  readonly occluders: readonly OccluderImage[];
  readonly alpha: Alpha;
  readonly ratio: number;
  readonly factors: readonly number[];
  readonly relativeTo: RelativeTo;
  /** K of the pattern grid. */
  readonly pattern: number;
}

export interface BatchJob {
  /** Of the images in the data set. */
  readonly places: Uint32Array;
  /** From 0. */
  readonly epoch: number;
  /** A batch of as many images that is not needed any more, to be written over. */
  readonly into?: FaceBatch | undefined;
}

export type FaceBatch = Required<Batch>;

/**
 * Makes batches: faces read, decoded, augmented, and normalised into the batch. A function of (setup, job)
 * alone.
 */
export const prepareBatches: WorkerTask<BatchSetup, BatchJob, FaceBatch> = async (setup) => {
  const { size, seed, crop } = setup;
  const augment = augmentOf(setup);
  const faces = await reopenTrainingSet(setup.faces);
  const reserve = createScratch();
  const pixelsPerImage = size.height * size.width * 3;

  const readFace = async (bytes: Uint8Array, place: number, name: string): Promise<Image> => {
    const face = await decodeImage(bytes, name, reserve).catch((error) =>
      atPlace(error, faces, place, name, REMAKE),
    );
    try {
      // Before the augmentation, which would squeeze a face that is not aligned into the right size.
      return fitSize(face, size, name, { crop });
    } catch (error) {
      return atPlace(error, faces, place, name);
    }
  };

  return {
    close: faces.close,
    async run({ places, epoch, into }) {
      const batch = into ?? emptyBatch(places.length, pixelsPerImage);
      // One after another: the bytes and pixels of an image last until the next one is read.
      for (const [index, place] of places.entries()) {
        const { bytes, label, name } = await faces.read(place);
        const face = await readFace(bytes, place, name);
        const { image, pattern } = augment(face, randomStream(seed, 'augment', epoch, place));
        normaliseInto(image, batch.pixels, index * pixelsPerImage);
        batch.labels[index] = label;
        batch.patterns[index] = pattern;
      }
      return { result: batch, transfer: buffersOf(batch) };
    },
  };
};

const REMAKE = 'replace or leave out that image where the data set is made from, and make it again';

/**
 * Where an image lies is more than its name: in an LMDB no file bears it.
 * @param cure in a larger file; without one, the error's own
 */
function atPlace(error: unknown, faces: TrainingSet, i: number, name: string, cure?: string): never {
  if (!(error instanceof InputError)) throw error;
  const known = (faces.isPacked ? cure : undefined) ?? error.cure;
  const message = faces.isPacked ? `${name}: ${error.message}` : error.message;
  throw new InputError(message, { place: faces.placeOf(i), ...(known && { cure: known }) });
}

/** The place to choose an augmentation of one's own. */
function augmentOf({ augment, size, occlusion }: BatchSetup): Augment {
  if (occlusion === null) return cleanAugment(augment, size);
  return occludedAugment(augment, createOccluderLibrary(occlusion.occluders, occlusion.alpha), occlusion);
}

/** What changes hands with a batch. */
export function buffersOf({ pixels, labels, patterns }: FaceBatch): ArrayBuffer[] {
  return [pixels.buffer, labels.buffer, patterns.buffer] as ArrayBuffer[];
}

function emptyBatch(count: number, pixelsPerImage: number): FaceBatch {
  return {
    pixels: new Float32Array(count * pixelsPerImage),
    labels: new Int32Array(count),
    patterns: new Int32Array(count),
  };
}
