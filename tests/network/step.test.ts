import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine, HostTensor, HostTensors } from '../../src/engines/engine.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import { createOptimizer } from '../../src/network/optimizers/optimizer.ts';
import { initialState } from '../../src/network/training/state.ts';
import { buildStep, stepInputs } from '../../src/network/training/step.ts';
import { openOracle } from './support/engines.ts';
import { formulaImages } from './support/formula.ts';
import { thinNetwork, thinRecipe } from './support/thin.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openOracle();
});

describe.each(['fpn', '2d', 'fc', 'trunk'] as const)('a step of variant %s', (variant) => {
  const modes = variant === 'trunk' ? (['clean', 'occ'] as const) : (['clean', 'mask'] as const);
  it.each(modes)('lowers the loss in mode %s', async (mode) => {
    const network = thinNetwork({ variant });
    const recipe = thinRecipe({ mode, dropout: 0 });
    const step = await engine.compileStep(
      buildStep(network, recipe, 5),
      initialState(network, recipe, initialWeights(network, 5, 1)),
      stepInputs(network, recipe, 4),
    );
    const losses: number[] = [];
    for (let i = 1; i <= 5; i++) {
      const out = await step.run(inputs(mode, createOptimizer(recipe.optimizer).scalarsAt(i, 0.02)));
      losses.push(out['loss']!.data[0]!);
    }
    await step.dispose();
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses[4]).toBeLessThan(losses[0]!);
  });
});

function inputs(mode: string, scalars: Readonly<Record<string, number>>): HostTensors {
  const fed: Record<string, HostTensor> = {
    images: formulaImages('input', 4, 32, 16),
    labels: { shape: [4], dtype: 'int32', data: Int32Array.of(0, 1, 2, 4) },
  };
  if (mode === 'mask') fed['patterns'] = { shape: [4], dtype: 'int32', data: Int32Array.of(0, 3, 9, 1) };
  for (const [name, value] of Object.entries(scalars)) {
    fed[name] = { shape: [], dtype: 'float32', data: Float32Array.of(value) };
  }
  return fed;
}
