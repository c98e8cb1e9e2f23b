import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, HostTensor, HostTensors } from '../../src/engines/engine.ts';
import type { Network } from '../../src/network/model/config.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import type { Mode } from '../../src/network/model/parameters.ts';
import { createOptimizer } from '../../src/network/optimizers/create.ts';
import type { Recipe } from '../../src/network/training/recipe.ts';
import { initialState, slotKey } from '../../src/network/training/step/state.ts';
import { buildStep, stepInputs } from '../../src/network/training/step/step.ts';
import { openNative, openOracle } from './support/engines.ts';
import { formulaImages, l2 } from './support/formula.ts';
import { thinNetwork, thinRecipe } from './support/thin.ts';

const CLASSES = 5;
const BATCH = 4;

let native: Engine;
let oracle: Engine;
beforeAll(async () => {
  [native, oracle] = [await openNative(), await openOracle()];
});
afterAll(() => Promise.all([native.dispose(), oracle.dispose()]));

/** Some with channels that ONNX Runtime computes in blocks. */
const NETWORKS: readonly Partial<Network>[] = [
  ...(['fpn', '2d', 'fc', 'trunk'] as const).map((variant) => ({ variant })),
  { variant: 'fpn', backbone: 'iresnet' },
  { variant: 'fpn', backbone: 'mobilefacenet', widths: [16, 16, 8, 16, 16], image: [32, 32] },
  { variant: 'trunk', backbone: 'mobilefacenet', widths: [8, 6, 8, 8, 8], depths: [2, 1, 1, 1] },
];

describe.each(NETWORKS)('a training step of variant $variant on the backbone $backbone', (changes) => {
  const network = thinNetwork(changes);
  const { variant } = network;
  const modes: Mode[] = variant === 'trunk' ? ['clean', 'occ'] : ['clean', 'mask'];

  test.each(modes)('lowers the loss in mode %s', async (mode) => {
    // Without momentum: whatever the start, four steps on one batch must not overshoot.
    const losses = await lossesOf(thinRecipe({ mode, dropout: 0, optimizer: PLAIN }), 4);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  });

  test('has the gradients and running statistics that plain JavaScript computes', async () => {
    const recipe = thinRecipe({ mode: modes[1]!, dropout: 0, optimizer: PLAIN });
    const states: HostTensors[] = [];
    const start = initialState(network, recipe, initialWeights(network, CLASSES, 1));
    for (const engine of [native, oracle]) {
      const step = await engine.compileStep(
        buildStep(network, recipe),
        start,
        stepInputs(network, recipe, BATCH, CLASSES),
      );
      await step.run(inputs(recipe, 1, 'input', network.image));
      states.push(await step.state());
      await step.dispose();
    }
    const [actual, expected] = states as [HostTensors, HostTensors];
    // Without momentum or decay, the velocity after one step is the gradient.
    for (const kind of [/^velocity\//, /\.running_/]) {
      const names = Object.keys(expected).filter((name) => kind.test(name));
      // What is zero by construction (the gradient of a bias in front of a BN) is measured against its like.
      const floor = 1e-2 * Math.max(...names.map((name) => rms(expected[name]!)));
      for (const name of names) {
        const differences = expected[name]!.data.map((value, i) => Math.abs(value - actual[name]!.data[i]!));
        const size = Math.max(rms(expected[name]!), floor);
        expect(Math.max(...differences), name).toBeLessThanOrEqual(1e-4 * size);
      }
    }
  });

  async function lossesOf(recipe: Recipe, steps: number): Promise<number[]> {
    const step = await native.compileStep(
      buildStep(network, recipe),
      initialState(network, recipe, initialWeights(network, CLASSES, 1)),
      stepInputs(network, recipe, BATCH, CLASSES),
    );
    const losses: number[] = [];
    for (let i = 1; i <= steps; i++) {
      const outputs = await step.run(inputs(recipe, i, 'input', network.image));
      losses.push(outputs['loss']!.data[0]!);
    }
    await step.dispose();
    return losses;
  }
});

describe('a batch in groups', () => {
  test("moves the weights by the mean gradient of its groups, and keeps the first one's running statistics", async () => {
    const network = thinNetwork();
    const plain = thinRecipe({ dropout: 0, optimizer: PLAIN });
    const grouped = { ...plain, batch: 2 * BATCH };
    const weights = initialWeights(network, CLASSES, 1);
    const start = initialState(network, plain, weights);
    const runAlone = async (name: string) => {
      const step = await native.compileStep(
        buildStep(network, plain),
        start,
        stepInputs(network, plain, BATCH, CLASSES),
      );
      await step.run(inputs(plain, 1, name));
      const state = await step.state();
      await step.dispose();
      return state;
    };
    const alone = [await runAlone('one'), await runAlone('two')] as const;

    const step = await native.compileStep(
      buildStep(network, grouped),
      initialState(network, grouped, weights),
      stepInputs(network, grouped, BATCH, CLASSES),
    );
    const flags = (isFirst: number) =>
      scalars({ share: 0.25 + 0.5 * (1 - isFirst), isFirst, isLast: 1 - isFirst });
    await step.run({ ...inputs(grouped, 1, 'one'), ...flags(1) });
    const between = await step.state();
    await step.run({ ...inputs(grouped, 1, 'two'), ...flags(0) });
    const state = await step.state();
    await step.dispose();

    const gradient = slotKey('velocity', 'conv1.weight');
    expect(between['conv1.weight']!.data).toEqual(start['conv1.weight']!.data);
    expect(state['bn1.running_mean']!.data).toEqual(alone[0]['bn1.running_mean']!.data);
    state[gradient]!.data.forEach((value, i) => {
      expect(value).toBeCloseTo(0.25 * alone[0][gradient]!.data[i]! + 0.75 * alone[1][gradient]!.data[i]!, 4);
    });
    expect(Math.max(...state['gradient/conv1.weight']!.data)).toBe(0);
  });

  test('has the gradient of the whole batch, where every group has the same statistics', async () => {
    const network = thinNetwork();
    const grouped = thinRecipe({ dropout: 0, optimizer: PLAIN, batch: 2 * BATCH });
    const weights = initialWeights(network, CLASSES, 1);
    // The same images twice, of other people and patterns the second time.
    const first = inputs(grouped, 1);
    const second: HostTensors = { ...first, labels: integers(3, 0, 4, 1), patterns: integers(9, 2, 0, 5) };

    const groups = await native.compileStep(
      buildStep(network, grouped),
      initialState(network, grouped, weights),
      stepInputs(network, grouped, BATCH, CLASSES),
    );
    await groups.run({ ...first, ...scalars({ share: 0.5, isFirst: 1, isLast: 0 }) });
    await groups.run({ ...second, ...scalars({ share: 0.5, isFirst: 0, isLast: 1 }) });
    const accumulated = await groups.state();
    await groups.dispose();

    const plain = { ...grouped, group: 2 * BATCH };
    const whole = await native.compileStep(
      buildStep(network, plain),
      initialState(network, plain, weights),
      stepInputs(network, plain, 2 * BATCH, CLASSES),
    );
    await whole.run({
      ...first,
      ...Object.fromEntries(
        ['images', 'labels', 'patterns'].map((name) => [name, joined(first[name]!, second[name]!)]),
      ),
    });
    const expected = await whole.state();
    await whole.dispose();

    const names = Object.keys(expected).filter((name) => name.startsWith('velocity/'));
    const floor = 1e-2 * Math.max(...names.map((name) => rms(expected[name]!)));
    for (const name of names) {
      const differences = expected[name]!.data.map((value, i) => value - accumulated[name]!.data[i]!);
      const size = Math.max(rms(expected[name]!), floor);
      expect(Math.max(...differences.map(Math.abs)), name).toBeLessThanOrEqual(1e-4 * size);
    }
  });
});

describe('gradient clipping', () => {
  const network = thinNetwork();
  const plain = thinRecipe({ dropout: 0, optimizer: PLAIN });
  const velocitiesOf = (state: HostTensors) =>
    Object.entries(state).filter(([name]) => name.startsWith('velocity/'));
  const lengthOf = (state: HostTensors) => Math.hypot(...velocitiesOf(state).map(([, { data }]) => l2(data)));

  async function stateAfter(recipe: Recipe, steps: readonly HostTensors[]): Promise<HostTensors> {
    const start = initialState(network, recipe, initialWeights(network, CLASSES, 1));
    const step = await native.compileStep(
      buildStep(network, recipe),
      start,
      stepInputs(network, recipe, BATCH, CLASSES),
      { precision: recipe.precision },
    );
    for (const given of steps) await step.run({ ...inputs(recipe, 1), ...given });
    const state = await step.state();
    await step.dispose();
    return state;
  }

  test.each([
    ['in float32', plain, [{}]],
    ['without the scale of mixed precision', { ...plain, precision: 'mixed' as const }, [{}]],
    [
      'of the whole batch, not of its groups',
      { ...plain, batch: 2 * BATCH },
      [
        { ...inputs(plain, 1, 'one'), ...scalars({ share: 0.25, isFirst: 1, isLast: 0 }) },
        { ...inputs(plain, 1, 'two'), ...scalars({ share: 0.75, isFirst: 0, isLast: 1 }) },
      ],
    ],
  ])('shortens the gradient %s', async (_, recipe, steps) => {
    const whole = await stateAfter(recipe, steps);
    const length = lengthOf(whole);
    const clipNorm = length / 3;
    const clipped = await stateAfter({ ...recipe, optimizer: { ...PLAIN, clipNorm } }, steps);
    expect(lengthOf(clipped) / clipNorm).toBeCloseTo(1, 4);
    const largest = Math.max(...velocitiesOf(whole).map(([, { data }]) => Math.max(...data.map(Math.abs))));
    for (const [name, { data }] of velocitiesOf(whole)) {
      data.forEach((value, i) => {
        expect(Math.abs(clipped[name]!.data[i]! - value / 3) / largest, name).toBeLessThan(1e-4);
      });
    }
    const loose = await stateAfter({ ...recipe, optimizer: { ...PLAIN, clipNorm: 2 * length } }, steps);
    expect(velocitiesOf(loose)).toEqual(velocitiesOf(whole));
  });
});

describe('dropout', () => {
  test('drops what its mask says, so that only the inputs decide', async () => {
    const network = thinNetwork({ variant: 'trunk' });
    const recipe = thinRecipe({ mode: 'clean', dropout: 0.5 });
    const step = await native.compileStep(
      buildStep(network, recipe),
      initialState(network, recipe, initialWeights(network, CLASSES, 1)),
      stepInputs(network, recipe, BATCH, CLASSES),
    );
    const all = { shape: [BATCH, 16], dtype: 'float32', data: new Float32Array(BATCH * 16) } as const;
    // Nothing gets through, so every feature is the bias behind the head's last normalisation, zero.
    const { loss } = await step.run({ ...inputs(recipe, 1), 'dropout.fc.clean': all });
    await step.dispose();
    expect(loss!.data[0]).toBeCloseTo(Math.log(Math.exp(-30 * 0.35) + CLASSES - 1) + 30 * 0.35, 4);
  });
});

const PLAIN = { type: 'sgd', momentum: 0, weightDecay: 0, clipNorm: null } as const;

function integers(...values: number[]): HostTensor {
  return { shape: [values.length], dtype: 'int32', data: Int32Array.from(values) };
}

/** One batch behind the other. */
function joined(a: HostTensor, b: HostTensor): HostTensor {
  const data =
    a.data.constructor === Int32Array
      ? new Int32Array(2 * a.data.length)
      : new Float32Array(2 * a.data.length);
  data.set(a.data);
  data.set(b.data, a.data.length);
  return { ...a, shape: [2 * a.shape[0]!, ...a.shape.slice(1)], data };
}

function rms({ data }: HostTensor): number {
  return l2(data) / Math.sqrt(data.length);
}

/** Small enough that plain descent goes down. */
const SCHEDULE = { type: 'constant', rate: 0.002, warmUp: 0 } as const;
const timeOf = (step: number) => ({ updates: step - 1, updatesPerEpoch: 1 });

function inputs(
  recipe: Recipe,
  step: number,
  name = 'input',
  [height, width]: Network['image'] = [32, 16],
): HostTensors {
  const fed: Record<string, HostTensor> = {
    images: formulaImages(name, BATCH, height, width),
    labels: { shape: [BATCH], dtype: 'int32', data: Int32Array.of(0, 1, 2, 4) },
  };
  if (recipe.mode === 'mask') {
    fed['patterns'] = { shape: [BATCH], dtype: 'int32', data: Int32Array.of(0, 3, 9, 1) };
  }
  return { ...fed, ...scalars(createOptimizer({ ...recipe, schedule: SCHEDULE }).scalarsAt(timeOf(step))) };
}

function scalars(values: Readonly<Record<string, number>>): HostTensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      { shape: [], dtype: 'float32' as const, data: Float32Array.of(value) },
    ]),
  );
}
