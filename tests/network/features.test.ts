import type { Tensor4D } from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { exportOnnx } from '../../src/engines/onnxruntime/export/export-onnx.ts';
import { mirrorInto } from '../../src/faces/images/mirror.ts';
import { normaliseInto } from '../../src/faces/images/normalise.ts';
import { featureFunction, openFeatureExtractor } from '../../src/network/features/extractor.ts';
import { extract } from '../../src/network/features/flip.ts';
import { normalise } from '../../src/network/features/normalise.ts';
import { openNative, openOracle } from './support/engines.ts';
import { formulaWeights, unit } from './support/formula.ts';
import { thinNetwork } from './support/thin.ts';

const IMAGES = 5;
/** [n, 32, 16, 3]. */
const madeUpPixels = (count: number): Uint8Array =>
  Uint8Array.from(unit('pixels', count * 32 * 16 * 3), (value) => Math.round((value + 1) * 127.5));
let native: Engine;
let oracle: Engine;
beforeAll(async () => {
  [native, oracle] = [await openNative(), await openOracle()];
});
afterAll(() => Promise.all([native.dispose(), oracle.dispose()]));

describe.each([
  ['fpn', 'masked'],
  ['2d', 'masked'],
  ['fc', 'masked'],
  ['fpn', 'clean'],
  ['trunk', 'clean'],
] as const)('the feature of variant %s, %s', (variant, feature) => {
  const network = thinNetwork({ variant });
  const model = { network, feature, weights: formulaWeights(network, 5) };
  const pixels = madeUpPixels(IMAGES);

  test('is the same in every engine, whatever the batch, and in the ONNX file', async () => {
    const expected = await featuresOf(oracle, IMAGES);
    expect(expected).toHaveLength(IMAGES * 16);
    expectNear(await featuresOf(native, IMAGES), expected);
    expectNear(await featuresOf(native, 2), expected);
    expectNear(await exported(), expected);
  });

  async function featuresOf(engine: Engine, batch: number): Promise<Float32Array> {
    const extractor = await openFeatureExtractor(engine, model, { batch });
    try {
      return await extractor.run(pixels);
    } finally {
      await extractor.dispose();
    }
  }

  async function exported(): Promise<Float32Array> {
    const { compute, constants } = featureFunction(model);
    const file = exportOnnx(compute, constants, { image: { shape: [1, 32, 16, 3], dtype: 'float32' } });
    const session = await InferenceSession.create(file, { logSeverityLevel: 3 });
    const planes = new Tensor('float32', planesOf(pixels), [IMAGES, 3, 32, 16]);
    const { feature } = await session.run({ image: planes });
    await session.release();
    return feature!.data as Float32Array;
  }
});

describe('the flipped feature', () => {
  test('is the sum of the features of an image and of its mirror image', async () => {
    const network = thinNetwork({ variant: 'trunk' });
    const model = { network, feature: 'clean', weights: formulaWeights(network, 5) } as const;
    const extractor = await openFeatureExtractor(native, model, { batch: 2 });
    // No multiple of the batch: one run has images and mirror images.
    const pixels = madeUpPixels(3);
    const turned = new Uint8Array(pixels.length);
    mirrorInto(turned, pixels, 16);
    const [plain, mirrored] = [await extractor.run(pixels), await extractor.run(turned)];
    expectNear(
      await extract(extractor, Uint8Array.of(...pixels, ...turned), 'sum'),
      plain.map((value, i) => value + mirrored[i]!),
    );
    const size = extractor.embedding;
    const both = Array.from({ length: plain.length / size }, (_, i) => [
      ...plain.subarray(i * size, (i + 1) * size),
      ...mirrored.subarray(i * size, (i + 1) * size),
    ]);
    expectNear(
      await extract(extractor, Uint8Array.of(...pixels, ...turned), 'concat'),
      Float32Array.from(both.flat()),
    );
    await extractor.dispose();
  });
});

describe('the first thing that a network does to pixels', () => {
  test('gives, in every engine, the very numbers that training gives them', async () => {
    const all = {
      width: 16,
      height: 16,
      channels: 3,
      data: Uint8Array.from({ length: 768 }, (_, i) => i),
    } as const;
    const expected = new Float32Array(768);
    normaliseInto(all, expected, 0);
    const spec = { shape: [1, 16, 16, 3], dtype: 'uint8' } as const;
    for (const engine of [native, oracle]) {
      const compiled = await engine.compile(
        (_, { pixels }) => ({ view: normalise(pixels as Tensor4D) }),
        {},
        { pixels: spec },
      );
      const { view } = await compiled.run({ pixels: { ...spec, data: all.data } });
      expect(view!.data).toEqual(expected);
      await compiled.dispose();
    }
  });
});

/** The input of an exported model, [n, 3, 32, 16] in -1..1. */
function planesOf(pixels: Uint8Array): Float32Array {
  const area = 32 * 16;
  return Float32Array.from(pixels, (_, i) => {
    const [image, channel, place] = [Math.floor(i / (3 * area)), Math.floor(i / area) % 3, i % area];
    return pixels[(image * area + place) * 3 + channel]! / 127.5 - 1;
  });
}

function expectNear(actual: Float32Array, expected: Float32Array): void {
  const largest = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
  expect(actual).toHaveLength(expected.length);
  expect(worst / largest).toBeLessThan(1e-4);
}
