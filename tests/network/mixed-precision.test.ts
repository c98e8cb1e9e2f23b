import { describe, expect, test } from 'vitest';
import type { HostTensors } from '../../src/engines/engine.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import type { Recipe } from '../../src/network/training/recipe.ts';
import { initialState } from '../../src/network/training/step/state.ts';
import { buildStep, stepInputs } from '../../src/network/training/step/step.ts';
import { createStepRunner } from '../../src/network/training/step/step-runner.ts';
import { openNative, openOracle } from './support/engines.ts';
import { formulaImages, l2 } from './support/formula.ts';
import { thinNetwork, thinRecipe } from './support/thin.ts';

const CLASSES = 5;
const BATCH = 8;
const network = thinNetwork();
const recipe = thinRecipe({
  batch: BATCH,
  group: BATCH,
  dropout: 0,
  optimizer: { type: 'sgd', momentum: 0, weightDecay: 0, clipNorm: null },
  schedule: { type: 'constant', rate: 0.01, warmUp: 0 },
});

describe('mixed precision', () => {
  test('has the gradients of float32 to about three digits, and weights of float32', async () => {
    const single = await trained(recipe, 1);
    const mixed = await trained({ ...recipe, precision: 'mixed' }, 1);
    expect(mixed.losses[0]).not.toBe(single.losses[0]);
    expect(Math.abs(mixed.losses[0]! / single.losses[0]! - 1)).toBeLessThan(2e-3);
    for (const name of ['velocity/conv1.weight', 'velocity/layer4.0.conv2.weight', 'velocity/fc.2.weight']) {
      const [a, b] = [single.state[name]!.data, mixed.state[name]!.data];
      const difference = l2(Float32Array.from(a, (value, i) => value - b[i]!));
      expect(difference / l2(a), name).toBeGreaterThan(0);
      expect(difference / l2(a), name).toBeLessThan(3e-2);
    }
  });

  test('trains as float32 does', async () => {
    const single = await trained(recipe, 8);
    const mixed = await trained({ ...recipe, precision: 'mixed' }, 8);
    expect(mixed.losses.at(-1)).toBeLessThan(mixed.losses[0]!);
    expect(Math.abs(mixed.losses.at(-1)! / single.losses.at(-1)! - 1)).toBeLessThan(0.05);
  });

  test('is refused by an engine that has float32 only', async () => {
    const oracle = await openOracle();
    const start = initialState(network, recipe, initialWeights(network, CLASSES, 1));
    const step = buildStep(network, recipe);
    await expect(
      oracle.compileStep(step, start, stepInputs(network, recipe, BATCH, CLASSES), { precision: 'mixed' }),
    ).rejects.toThrow('Mixed precision is for the engine onnxruntime');
    await oracle.dispose();
  });
});

async function trained(by: Recipe, steps: number): Promise<{ losses: number[]; state: HostTensors }> {
  const engine = await openNative();
  const start = initialState(network, by, initialWeights(network, CLASSES, 1));
  const runner = await createStepRunner(engine, network, by, start);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { loss } = await runner.run(given(), BATCH);
    losses.push(loss!.data[0]!);
  }
  const state = await runner.state();
  await runner.dispose();
  await engine.dispose();
  return { losses, state };
}

function given(): HostTensors {
  const labels = Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES);
  const patterns = Int32Array.from({ length: BATCH }, (_, i) => i % network.patterns);
  return {
    images: formulaImages('input', BATCH, 32, 16),
    labels: { shape: [BATCH], dtype: 'int32', data: labels },
    patterns: { shape: [BATCH], dtype: 'int32', data: patterns },
    rate: { shape: [], dtype: 'float32', data: Float32Array.of(0.002) },
  };
}
