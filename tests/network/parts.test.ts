/** What the parts declare is what they compute with. */
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, Tensors } from '../../src/engines/engine.ts';
import { exportOnnx } from '../../src/engines/onnxruntime/export/export-onnx.ts';
import { featureFunction } from '../../src/network/features/extractor.ts';
import { inferNetwork } from '../../src/network/formats/infer-network.ts';
import { BACKBONES, type BackboneName, DEFAULT_BACKBONE } from '../../src/network/model/backbones/catalog.ts';
import type { FeatureName, Network } from '../../src/network/model/config.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import { feature, forward } from '../../src/network/model/network.ts';
import { featureParameters, parameters } from '../../src/network/model/parameters.ts';
import { partsOf } from '../../src/network/model/parts.ts';
import { inferencePass } from '../../src/network/model/pass.ts';
import { toEngine } from '../../src/network/model/torch-layout.ts';
import { openOracle } from './support/engines.ts';
import { formulaImages } from './support/formula.ts';
import { thinNetwork } from './support/thin.ts';

let oracle: Engine;
beforeAll(async () => {
  oracle = await openOracle();
});
afterAll(() => oracle.dispose());

const backbones = Object.keys(BACKBONES) as BackboneName[];

describe.each(backbones)('the backbone %s', (backbone) => {
  test.each([
    'fpn',
    '2d',
    'fc',
    'trunk',
  ] as const)('is found again in the weights of variant %s', (variant) => {
    const network = networkOn(backbone, { variant });
    const found = inferNetwork(initialWeights(network, 5, 1), network.image, 'weights');
    // Nothing in the plain trunk is as wide as a pyramid, or tells patterns.
    expect(found).toEqual(variant === 'trunk' ? { ...network, pyramid: 1, patterns: 1 } : network);
  });

  test('gives maps of the sizes and channels that it declares', async () => {
    const network = networkOn(backbone, { variant: 'trunk' });
    const { channels } = partsOf(network).backbone;
    const shapes = await outputsOf(network, (weights, images) => {
      const { second, third, last } = partsOf(network).backbone.apply(images, inferencePass(weights));
      return { second, third, last };
    });
    expect(shapes).toEqual({
      second: [2, 8, 4, channels.second],
      third: [2, 4, 2, channels.third],
      last: [2, 2, 1, channels.last],
    });
  });

  test.each<[Network['variant'], FeatureName]>([
    ['fpn', 'masked'],
    ['2d', 'masked'],
    ['fc', 'masked'],
    ['trunk', 'clean'],
  ])('in variant %s exports the %s feature for batches of any size', (variant, which) => {
    const network = networkOn(backbone, { variant });
    const model = { network, feature: which, weights: initialWeights(network, 5, 1) };
    const { compute, constants } = featureFunction(model);
    const image = { shape: [2, 32, 16, 3], dtype: 'float32' } as const;
    expect(exportOnnx(compute, constants, { image }).byteLength).toBeGreaterThan(1000);
  });

  test.each<[Network['variant'], FeatureName]>([
    ['fpn', 'clean'],
    ['fpn', 'masked'],
    ['2d', 'clean'],
    ['2d', 'masked'],
    ['fc', 'clean'],
    ['fc', 'masked'],
    ['trunk', 'clean'],
  ])('in variant %s computes the %s feature with the weights declared for it, and no others', async (variant, which) => {
    const network = networkOn(backbone, { variant });
    const read = await namesRead(network, (weights, images) => ({
      feature: feature(network, inferencePass(weights), images, which),
    }));
    expect(read).toEqual(new Set(featureParameters(network, which)));
  });

  test.each([
    'fpn',
    '2d',
    'fc',
    'trunk',
  ] as const)('in variant %s leaves unread what is declared unused', async (variant) => {
    const network = networkOn(backbone, { variant });
    const read = await namesRead(network, (weights, images) => ({
      ...forward(network, inferencePass(weights), images),
    }));
    const used = parameters(network).filter(({ unused }) => !unused);
    expect(read).toEqual(new Set(used.map(({ name }) => name)));
  });
});

test('no two tensors of a network have one name', () => {
  for (const variant of ['fpn', '2d', 'fc', 'trunk'] as const) {
    const names = parameters(thinNetwork({ variant })).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
});

function networkOn(backbone: BackboneName, changes: Partial<Network>): Network {
  return thinNetwork({ ...changes, ...(backbone !== DEFAULT_BACKBONE && { backbone }) });
}

type Compute = (weights: Tensors, images: Tensor4D) => Tensors;

/** Shapes of what is computed for two images. */
async function outputsOf(network: Network, compute: Compute): Promise<Record<string, readonly number[]>> {
  const weights = initialWeights(network, 5, 1);
  const names = parameters(network).map(({ name }) => name);
  const images = formulaImages('input', 2, 32, 16);
  const compiled = await oracle.compile(
    (constants, inputs) => compute(constants, inputs['images'] as Tensor4D),
    toEngine(weights, names),
    { images },
  );
  const outputs = await compiled.run({ images });
  await compiled.dispose();
  return Object.fromEntries(Object.entries(outputs).map(([name, { shape }]) => [name, shape]));
}

async function namesRead(network: Network, compute: Compute): Promise<Set<string>> {
  const read = new Set<string>();
  const watched = (weights: Tensors) =>
    new Proxy(weights, {
      get(target, name: string) {
        read.add(name);
        return target[name];
      },
    });
  await outputsOf(network, (weights, images) => compute(watched(weights), images));
  return read;
}
