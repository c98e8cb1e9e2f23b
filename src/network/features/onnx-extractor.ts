import { InputError } from '../../base/input-error.ts';
import type { ModelSession } from '../../engines/engine.ts';
import { mirrorInto } from '../../faces/images/mirror.ts';
import type { OnnxModel } from '../formats/onnx-model-file.ts';
import type { FeatureExtractor } from './extractor.ts';
import { extract, flippedSize } from './flip.ts';
import { inBatches } from './in-batches.ts';

/** Computes features with a model of somebody else's, from the same pixels as a network of this pipeline. */
export function onnxExtractor(
  session: ModelSession,
  model: OnnxModel,
  { batch: wanted }: { readonly batch: number },
): FeatureExtractor {
  const { image, embedding, flip } = model;
  const [height, width] = image;
  const batch = model.batch ?? wanted;

  async function computeBatch(pixels: Uint8Array, count: number): Promise<Float32Array> {
    // A model of any batch is given as many as there are, another one is filled up.
    const size = model.batch ?? count;
    const feature = await runModel(session, model, pixels, size);
    if (feature.length !== size * embedding)
      throw new Error(`the model gave ${feature.length} numbers for ${size} images of ${embedding}`);
    return feature.subarray(0, count * embedding);
  }

  const plain: FeatureExtractor = {
    image,
    embedding,
    batch,
    run: (pixels) => inBatches(pixels, { pixels: height * width * 3, embedding, batch }, computeBatch),
    dispose: () => session.dispose(),
  };
  if (flip === 'none') return plain;
  return {
    ...plain,
    embedding: flippedSize(flip, plain),
    run: (pixels) => extract(plain, withMirrored(pixels, width), flip),
  };
}

function withMirrored(pixels: Uint8Array, width: number): Uint8Array {
  const both = new Uint8Array(2 * pixels.length);
  both.set(pixels);
  mirrorInto(both.subarray(pixels.length), pixels, width);
  return both;
}

/** What computing a feature shows of a model. */
export interface MeasuredModel {
  /** Length of a feature. */
  readonly embedding: number;
  /** As `OnnxModel.batch`: 1 too where more than one image at a time comes out otherwise than each alone. */
  readonly batch: number | null;
}

/**
 * Computes features of two images, alone and, where the model is said to take any number, together: a batch
 * that is fixed inside, or images that come into each other's features, show only so. Throws InputError where
 * the output is no feature.
 */
export async function measureModel(
  session: ModelSession,
  model: Omit<OnnxModel, 'embedding'>,
  place: string,
): Promise<MeasuredModel> {
  const [height, width] = model.image;
  const area = height * width * 3;
  const images = Uint8Array.from({ length: 2 * area }, (_, i) => (i * 7 + Math.floor(i / area) * 91) % 256);
  const size = model.batch ?? 1;
  const alone = await computeOr(session, model, images.subarray(0, area), size, place);
  const embedding = alone.length / size;
  if (!Number.isInteger(embedding) || embedding === 0) {
    throw new InputError(
      `the model's output ${model.output} has ${alone.length} numbers for ${inWords(size)}`,
      {
        place,
        cure: 'name the output that holds one feature an image with `output`',
      },
    );
  }
  if (model.batch !== null) return { embedding, batch: model.batch };
  const second = await computeOr(session, model, images.subarray(area), 1, place);
  const together = await runModel(session, model, images, 2).catch(() => undefined);
  const isSame = together?.length === 2 * embedding && agree(together, [...alone, ...second]);
  return { embedding, batch: isSame ? null : 1 };
}

/** Within what half precision and another order of sums may change; what is no number says nothing. */
function agree(found: Float32Array, expected: readonly number[]): boolean {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  return expected.every((value, i) => !(Math.abs(found[i]! - value) > 0.01 * largest));
}

async function computeOr(
  session: ModelSession,
  model: Omit<OnnxModel, 'embedding'>,
  pixels: Uint8Array,
  size: number,
  place: string,
): Promise<Float32Array> {
  try {
    return await runModel(session, model, pixels, size);
  } catch (error) {
    throw new InputError(`the model cannot compute ${inWords(size)}: ${(error as Error).message}`, {
      place,
      cure: 'check `image` and `layout`; a model for several images at a time must say so in the shape of its input',
    });
  }
}

function inWords(images: number): string {
  return images === 1 ? '1 image' : `${images} images`;
}

async function runModel(
  session: ModelSession,
  model: Omit<OnnxModel, 'embedding'>,
  pixels: Uint8Array,
  size: number,
): Promise<Float32Array> {
  const [height, width] = model.image;
  const shape = model.layout === 'nchw' ? [size, 3, height, width] : [size, height, width, 3];
  const data = modelInput(model, pixels, size);
  const results = await session.run({ [model.input]: { shape, dtype: 'float32', data } });
  return results[model.output]!.data as Float32Array;
}

/** Pixels [n, height, width, 3], RGB -> the model's view of them, filled up with zeros to `size` images. */
function modelInput(
  { image: [height, width], layout, colour, mean, scale }: Omit<OnnxModel, 'embedding'>,
  pixels: Uint8Array,
  size: number,
): Float32Array {
  const area = height * width;
  const input = new Float32Array(size * area * 3);
  const [pixelStep, channelStep] = layout === 'nchw' ? [1, area] : [3, 1];
  for (let from = 0; from < pixels.length; from++) {
    const place = Math.floor(from / 3);
    const channel = colour === 'rgb' ? from % 3 : 2 - (from % 3);
    const start = Math.floor(place / area) * area * 3;
    input[start + (place % area) * pixelStep + channel * channelStep] =
      (pixels[from]! - mean[channel]!) * scale[channel]!;
  }
  return input;
}
