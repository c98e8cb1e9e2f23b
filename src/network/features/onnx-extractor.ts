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

/** Length of the model's feature, found by computing one. Throws InputError where the output is none. */
export async function measureEmbedding(
  session: ModelSession,
  model: Omit<OnnxModel, 'embedding'>,
  place: string,
): Promise<number> {
  // Two images where the model takes them: one alone would hide a batch that is fixed inside.
  const size = model.batch ?? 2;
  let feature: Float32Array;
  try {
    feature = await runModel(session, model, new Uint8Array(0), size);
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    throw new InputError(`the model cannot compute ${size} images: ${reason}`, {
      place,
      cure: 'check `image` and `layout`; a model for one image at a time must say so in the shape of its input',
    });
  }
  const embedding = feature.length / size;
  if (Number.isInteger(embedding) && embedding > 0) return embedding;
  throw new InputError(
    `the model's output ${model.output} has ${feature.length} numbers for ${size} images`,
    {
      place,
      cure: 'name the output that holds one feature an image with `output`',
    },
  );
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
