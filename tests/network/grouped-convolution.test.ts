import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine, HostTensor } from '../../src/engines/engine.ts';
import { groupedConvolution } from '../../src/network/model/layers/convolution.ts';
import { inferencePass } from '../../src/network/model/pass.ts';
import { toEngine } from '../../src/network/model/torch-layout.ts';
import { openNative, openOracle } from './support/engines.ts';
import { formulaImages, unit } from './support/formula.ts';

let engines: Engine[];
beforeAll(async () => {
  engines = [await openOracle(), await openNative()];
});
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

const CHANNELS = 24;
const SIZES = { channels: CHANNELS, size: [3, 3], pad: 1 } as const;

test.each([
  [1, 1],
  [3, 1],
  [4, 2],
  [12, 1],
  [24, 2],
] as const)('in %i groups, with stride %i, gives what full filters with zeros give', async (groups, stride) => {
  const inGroup = CHANNELS / groups;
  const filters: HostTensor = {
    shape: [CHANNELS, inGroup, 3, 3],
    dtype: 'float32',
    data: unit('filters', CHANNELS * inGroup * 9),
  };
  const full: HostTensor = {
    shape: [CHANNELS, CHANNELS, 3, 3],
    dtype: 'float32',
    data: new Float32Array(CHANNELS * CHANNELS * 9),
  };
  for (let out = 0; out < CHANNELS; out++) {
    const first = Math.floor(out / inGroup) * inGroup;
    const from = out * inGroup * 9;
    full.data.set(filters.data.subarray(from, from + inGroup * 9), (out * CHANNELS + first) * 9);
  }
  const layer = groupedConvolution('grouped', { ...SIZES, groups, stride });
  expect(layer.parameters).toEqual([{ name: 'grouped.weight', shape: filters.shape, role: 'filter' }]);
  // Eight channels of each colour, made by a convolution: in blocks, where the engine has them.
  const spread = unit('spread', 3 * CHANNELS);
  for (const engine of engines) {
    const compiled = await engine.compile(
      (weights, { images }) => {
        const colours = tf.tensor4d(spread, [1, 1, 3, CHANNELS]);
        const x = tf.conv2d(images as Tensor4D, colours, 1, 0);
        return {
          grouped: layer.apply(x, inferencePass(weights)),
          full: tf.conv2d(x, weights['full.weight'] as Tensor4D, stride, 1),
        };
      },
      toEngine(
        new Map([
          ['grouped.weight', filters],
          ['full.weight', full],
        ]),
        ['grouped.weight', 'full.weight'],
      ),
      { images: { shape: [2, 9, 6, 3], dtype: 'float32' } },
    );
    const { grouped, full: expected } = await compiled.run({ images: formulaImages('input', 2, 9, 6) });
    await compiled.dispose();
    expect(grouped!.shape).toEqual(expected!.shape);
    const differences = [...grouped!.data].map((value, i) => Math.abs(value - expected!.data[i]!));
    expect(Math.max(...differences)).toBeLessThan(2e-5);
  }
});
