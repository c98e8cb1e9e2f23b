import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { exportOnnx } from '../../src/engines/onnxruntime/export.ts';
import { featureFunction, openFeatureExtractor } from '../../src/network/features/extractor.ts';
import { flipSum, mirror } from '../../src/network/features/flip.ts';
import { openNative, openOracle } from './support/engines.ts';
import { formulaImages, formulaWeights, unit } from './support/formula.ts';
import { thinNetwork } from './support/thin.ts';

const IMAGES = 5;
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
  const pixels = formulaImages('input', IMAGES, 32, 16).data as Float32Array;

  it('is the same in every engine, whatever the batch, and in the ONNX file', async () => {
    const expected = await extract(oracle, IMAGES);
    expect(expected).toHaveLength(IMAGES * 16);
    expectNear(await extract(native, IMAGES), expected);
    expectNear(await extract(native, 2), expected);
    expectNear(await exported(), expected);
  });

  async function extract(engine: Engine, batch: number): Promise<Float32Array> {
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
    // The golden formula fills planes, which is the layout of the file.
    const planes = new Tensor('float32', unit('input', IMAGES * 3 * 32 * 16), [IMAGES, 3, 32, 16]);
    const { feature } = await session.run({ image: planes });
    await session.release();
    return feature!.data as Float32Array;
  }
});

describe('the flipped feature', () => {
  it('is the sum of the features of an image and of its mirror image', async () => {
    const network = thinNetwork({ variant: 'trunk' });
    const model = { network, feature: 'clean', weights: formulaWeights(network, 5) } as const;
    const extractor = await openFeatureExtractor(native, model, { batch: 2 });
    const pixels = formulaImages('input', 2, 32, 16).data as Float32Array;
    const turned = pixels.slice();
    mirror(turned, 16);
    const [plain, mirrored] = [await extractor.run(pixels), await extractor.run(turned)];
    const sum = await flipSum(extractor, pixels);
    expect(pixels).toEqual(turned);
    expectNear(await flipSum(extractor, pixels), sum);
    expectNear(
      sum,
      plain.map((value, i) => value + mirrored[i]!),
    );
    await extractor.dispose();
  });

  it('mirrors columns and keeps rows and colours', () => {
    const two = Float32Array.of(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60);
    mirror(two, 2);
    expect([...two]).toEqual([4, 5, 6, 1, 2, 3, 40, 50, 60, 10, 20, 30]);
    const three = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    mirror(three, 3);
    expect([...three]).toEqual([7, 8, 9, 4, 5, 6, 1, 2, 3]);
  });
});

function expectNear(actual: Float32Array, expected: Float32Array): void {
  const largest = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
  expect(actual).toHaveLength(expected.length);
  expect(worst / largest).toBeLessThan(1e-4);
}
