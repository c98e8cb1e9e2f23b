import { type Augment, cleanAugment, occludedAugment } from '../../faces/augment/augment.ts';
import { openTrainingSet } from '../../faces/datasets/open-training-set.ts';
import type { TrainingSet } from '../../faces/datasets/training-set.ts';
import type { Size } from '../../faces/geometry.ts';
import { decodeImage } from '../../faces/images/decode.ts';
import { normaliseInto } from '../../faces/images/normalise.ts';
import { requireSize } from '../../faces/images/require-size.ts';
import { openOccluderLibrary } from '../../faces/occlusion/occluder-library.ts';
import { randomStream } from '../../faces/random.ts';
import type { Batch, BatchSource } from '../../network/training/batch-source.ts';
import type { StageContext } from '../context.ts';
import type { TrainOptions } from './options.ts';

/** The training images as batches: read, decoded, augmented, normalised. */
export async function openTrainingFaces(
  context: StageContext<TrainOptions>,
  [height, width]: readonly [height: number, width: number],
): Promise<BatchSource & { close(): void }> {
  const { seed } = context.options;
  const augment = await augmentFor(context, { height, width });
  const faces = await openTrainingSet(context.input('lmdb'));
  return {
    size: faces.size,
    classes: faces.classes,
    close: faces.close,
    async load(places, epoch) {
      const batch = emptyBatch(places.length, height * width * 3);
      const prepare = async (place: number, index: number) => {
        const { image, pattern, label } = await prepareFace(faces, place, epoch);
        normaliseInto(image, batch.pixels, index * height * width * 3);
        batch.labels[index] = label;
        batch.patterns[index] = pattern;
      };
      await Promise.all(Array.from(places, prepare));
      return batch;
    },
  };

  async function prepareFace(set: TrainingSet, place: number, epoch: number) {
    const { bytes, label, name } = set.read(place);
    const face = await decodeImage(bytes, name);
    // Before the augmentation, which would squeeze a face that is not aligned into the right size.
    requireSize(face, { height, width }, name);
    const augmented = augment(face, randomStream(seed, 'augment', epoch, place));
    return { ...augmented, label };
  }
}

/** The place to choose an augmentation of one's own. */
async function augmentFor(context: StageContext<TrainOptions>, size: Size): Promise<Augment> {
  const { options } = context;
  if (options.mode === 'clean') return cleanAugment(options.augment, size);
  const library = await openOccluderLibrary(context.input('occluders'), {
    list: options['occluder-list'],
    exclude: options['exclude-occluders'],
    alpha: options.alpha,
  });
  const { ratio, factors, pattern } = options;
  return occludedAugment(options.augment, library, { ratio, factors, pattern });
}

function emptyBatch(count: number, pixelsPerImage: number): Required<Batch> {
  return {
    pixels: new Float32Array(count * pixelsPerImage),
    labels: new Int32Array(count),
    patterns: new Int32Array(count),
  };
}
