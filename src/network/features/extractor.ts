import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Engine, HostTensor, Tensors } from '../../engines/engine.ts';
import type { FeatureName, Network } from '../model/config.ts';
import type { Weights } from '../model/initialise.ts';
import { feature } from '../model/network.ts';
import { featureParameters } from '../model/parameters.ts';
import { inferencePass } from '../model/pass.ts';
import { toEngine } from '../model/torch-layout.ts';
import { inBatches } from './in-batches.ts';
import { normalise } from './normalise.ts';

/** Computes features of images, [n, embedding] for pixels [n, height, width, 3] of 0..255. */
export interface FeatureExtractor {
  readonly image: readonly [height: number, width: number];
  readonly embedding: number;
  /** Images that it takes at a time; more are split, fewer are padded. */
  readonly batch: number;
  run(pixels: Uint8Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}

export interface ExtractorModel {
  readonly network: Network;
  readonly feature: FeatureName;
  readonly weights: Weights;
}

export async function openFeatureExtractor(
  engine: Engine,
  model: ExtractorModel,
  { batch }: { readonly batch: number },
): Promise<FeatureExtractor> {
  const { network } = model;
  const { embedding } = network;
  const [height, width] = network.image;
  const pixelsPerImage = height * width * 3;
  const { compute, constants } = featureFunction(model);
  const spec = { shape: [batch, height, width, 3], dtype: 'uint8' } as const;
  const compiled = await engine.compile(
    (weights, inputs) => compute(weights, { image: normalise(inputs['pixels'] as Tensor4D) }),
    constants,
    { pixels: spec },
  );

  async function computeBatch(pixels: Uint8Array, count: number): Promise<Float32Array> {
    const full = count === batch ? pixels : new Uint8Array(batch * pixelsPerImage);
    if (full !== pixels) full.set(pixels);
    const { feature } = await compiled.run({ pixels: { ...spec, data: full } });
    return (feature!.data as Float32Array).subarray(0, count * embedding);
  }

  return {
    image: network.image,
    embedding,
    batch,
    run: (pixels) => inBatches(pixels, { pixels: pixelsPerImage, embedding, batch }, computeBatch),
    dispose: () => compiled.dispose(),
  };
}

/**
 * The function behind an extractor and behind model.onnx: input `image` [n, height, width, 3] in -1..1,
 * output `feature` [n, embedding], with the weights that it uses and no others.
 */
export function featureFunction({ network, feature: which, weights }: ExtractorModel): {
  compute: (constants: Tensors, inputs: Tensors) => Tensors;
  constants: Record<string, HostTensor>;
} {
  return {
    compute: (constants, inputs) => ({
      feature: feature(network, inferencePass(constants), inputs['image'] as Tensor4D, which),
    }),
    constants: toEngine(weights, featureParameters(network, which)),
  };
}
