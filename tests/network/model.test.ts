import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { type NetworkOptions, resolveNetwork } from '../../src/network/model/config.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import { parameters } from '../../src/network/model/parameters.ts';
import { fromEngine, toEngine } from '../../src/network/model/torch-layout.ts';
import { leavesOut, planEpoch, updatesPerEpoch } from '../../src/network/training/epoch-plan.ts';
import { feed } from '../../src/network/training/step/step-inputs.ts';
import { thinNetwork, thinRecipe } from './support/thin.ts';

const OPTIONS: NetworkOptions = {
  backbone: 'lresnet-e-ir',
  variant: 'fpn',
  image: [112, 112],
  widths: [64, 64, 128, 256, 512],
  depths: [3, 4, 14, 3],
  pyramid: 256,
  width: 0.5,
  embedding: 512,
};

describe('the network', () => {
  test('scales with its width, and its heads with the image', () => {
    const network = resolveNetwork(OPTIONS, 226);
    expect(network).toMatchObject({ widths: [32, 32, 64, 128, 256], pyramid: 128, embedding: 512 });
    const shapes = new Map(parameters(network).map(({ name, shape }) => [name, shape]));
    expect(shapes.get('fc.2.weight')).toEqual([512, 256 * 7 * 7]);
    expect(shapes.get('regress.2.weight')).toEqual([226, 256 * 7 * 7]);
  });

  test.each([
    ['image', { image: [112, 100] }],
    ['image', { image: [112] }],
    ['image', { image: [0, 96] }],
    ['widths', { widths: [64, 64] }],
    ['depths', { depths: [3, 4, 14, 0] }],
  ])('is refused with its place where %s is wrong', (key, change) => {
    try {
      resolveNetwork({ ...OPTIONS, ...change }, 226);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).place).toBe(`network.${key}`);
      expect((error as InputError).cure).toBeDefined();
    }
  });

  test('starts with Xavier-uniform weights that are a function of the seed and the name', () => {
    const weights = initialWeights(thinNetwork(), 5, 1);
    expect(initialWeights(thinNetwork(), 5, 1)).toEqual(weights);
    expect(initialWeights(thinNetwork({ depths: [2, 2, 1, 1] }), 5, 1).get('conv1.weight')).toEqual(
      weights.get('conv1.weight'),
    );
    expect(initialWeights(thinNetwork(), 5, 2).get('conv1.weight')).not.toEqual(weights.get('conv1.weight'));
    const { shape, data: values } = weights.get('fc.2.weight')!;
    const data = Array.from(values);
    const bound = Math.sqrt(6 / (shape[0]! + shape[1]!));
    const variance = data.reduce((sum, value) => sum + value ** 2, 0) / data.length;
    expect(Math.max(...data.map(Math.abs))).toBeLessThanOrEqual(bound);
    expect(Math.abs(variance / (bound ** 2 / 3) - 1)).toBeLessThan(0.2);
    expect(weights.get('prelu1.weight')!.data).toEqual(new Float32Array(4).fill(0.25));
  });

  test('comes back from the layout of the engines unchanged', () => {
    const weights = initialWeights(thinNetwork(), 5, 1);
    const names = parameters(thinNetwork()).map(({ name }) => name);
    const inside = toEngine(weights, names);
    expect(inside['conv1.weight']!.shape).toEqual([3, 3, 3, 4]);
    // [out, in, y, x] = [2, 1, 0, 2] is [y, x, in, out] = [0, 2, 1, 2].
    expect(inside['conv1.weight']!.data[((0 * 3 + 2) * 3 + 1) * 4 + 2]).toBe(
      weights.get('conv1.weight')!.data[((2 * 3 + 1) * 3 + 0) * 3 + 2],
    );
    for (const [name, tensor] of fromEngine(inside, names)) expect(tensor, name).toEqual(weights.get(name));
  });
});

describe('an epoch', () => {
  test('has every image once, in an order of its own, the same each time', () => {
    const recipe = thinRecipe({ batch: 8, group: 4 });
    const order = (epoch: number) => planEpoch(recipe, 30, epoch).flatMap(({ places }) => [...places]);
    expect([...order(0)].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(order(0)).toEqual(order(0));
    expect(order(0)).not.toEqual(order(1));
  });

  test('is cut into batches and groups, smaller ones at its end', () => {
    const plan = planEpoch(thinRecipe({ batch: 8, group: 4 }), 22, 0);
    expect(
      plan.map(({ step, index, places, share, isFirst, isLast }) => [
        step,
        index,
        places.length,
        share,
        isFirst,
        isLast,
      ]),
    ).toEqual([
      [0, 0, 4, 0.5, true, false],
      [0, 1, 4, 0.5, false, true],
      [1, 0, 4, 0.5, true, false],
      [1, 1, 4, 0.5, false, true],
      [2, 0, 4, 4 / 6, true, false],
      [2, 1, 2, 2 / 6, false, true],
    ]);
  });

  test.each([
    [8, 4, 24, 24],
    [8, 4, 25, 24],
    [8, 4, 29, 28],
    [8, 4, 26, 26],
    [9, 4, 9, 8],
    [4, 4, 9, 8],
  ])('leaves out who would be alone (batch %d, group %d: of %d images %d)', (batch, group, images, used) => {
    const recipe = thinRecipe({ batch, group });
    const plan = planEpoch(recipe, images, 0);
    expect(plan.reduce((sum, { places }) => sum + places.length, 0)).toBe(used);
    expect(leavesOut(recipe, images)).toBe(used < images);
    expect(updatesPerEpoch(recipe, images)).toBe(new Set(plan.map(({ step }) => step)).size);
  });
});

describe('dropout masks', () => {
  test('drop their share, keep the mean, and differ from step to step', () => {
    const [network, recipe] = [thinNetwork(), thinRecipe({ dropout: 0.25 })];
    const [group] = planEpoch(thinRecipe(), 4, 0);
    const batch = {
      pixels: new Float32Array(4 * 32 * 16 * 3),
      labels: new Int32Array(4),
      patterns: new Int32Array(4),
    };
    const mask = (updates: number) =>
      feed({ network, recipe, source: { classes: 2 } }, batch, group!, {
        epoch: 0,
        updates,
        updatesPerEpoch: 1,
      })['dropout.fc.clean']!.data;
    expect(mask(0)).toEqual(mask(0));
    expect(mask(0)).not.toEqual(mask(1));
    const values = Array.from({ length: 100 }, (_, step) => [...mask(step)]).flat();
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(values.reduce((a, b) => a + b) / values.length).toBeCloseTo(1, 1);
  });
});
