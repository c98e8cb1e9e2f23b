import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, HostTensors } from '../../src/engines/engine.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import { CLASSIFIER, parameters } from '../../src/network/model/parameters.ts';
import { partsOf } from '../../src/network/model/parts.ts';
import type { FrozenPart } from '../../src/network/training/freeze.ts';
import { optimizerStateOf } from '../../src/network/training/optimizer-state.ts';
import type { Recipe } from '../../src/network/training/recipe.ts';
import { initialState } from '../../src/network/training/step/state.ts';
import { buildStep, stepInputs } from '../../src/network/training/step/step.ts';
import type { TrainedWeights } from '../../src/network/training/train.ts';
import type { Training } from '../../src/network/training/training.ts';
import { openNative, openOracle } from './support/engines.ts';
import { formulaImages, formulaWeights } from './support/formula.ts';
import { checkpointFolder, trainBriefly } from './support/short-training.ts';
import { thinNetwork, thinRecipe } from './support/thin.ts';

const CLASSES = 5;
const network = thinNetwork({ depths: [1, 1, 1, 1] });
/** With running statistics that are not those of any batch. */
const start = new Map([...initialWeights(network, CLASSES, 1), ...formulaWeights(network, CLASSES)]);
const backbone = partsOf(network).backbone.parameters.map(({ name }) => name);
const all = parameters(network).map(({ name }) => name);

let native: Engine;
let oracle: Engine;
beforeAll(async () => {
  [native, oracle] = [await openNative(), await openOracle()];
});
afterAll(() => Promise.all([native.dispose(), oracle.dispose()]));

describe.each<[FrozenPart, readonly string[], Partial<Recipe>]>([
  ['trunk', backbone, {}],
  ['trunk', backbone, { group: 2 }],
  ['trunk', backbone, { precision: 'mixed' }],
  ['network', all.filter((name) => !name.startsWith('regress.')), {}],
])('frozen, the %s (%#)', (freeze, kept, changes) => {
  const recipe = thinRecipe({ freeze, epochs: 2, ...changes });
  const counter = (name: string) => name.replace(/running_mean$/, 'num_batches_tracked');
  const counters = kept.filter((name) => name.endsWith('running_mean')).map(counter);

  test('stays as it was to the byte, and the rest does not', async () => {
    const { last } = await trained(recipe);
    for (const name of [...kept, ...counters]) {
      expect(bytes(last.get(name)!), name).toEqual(bytes(start.get(name)!));
    }
    // Some of the pyramid no loss reaches, whatever is frozen.
    const others = [...all, CLASSIFIER].filter((name) => !kept.includes(name) && !name.startsWith('fpn.'));
    expect(others.filter((name) => bytes(last.get(name)!).equals(bytes(start.get(name)!)))).toEqual([]);
    expect(others).toContain('regress.2.weight');
  });

  test('has no tensors of the optimizer, here and for PyTorch', () => {
    const state = initialState(network, recipe, start);
    const moving = Object.keys(state).filter((name) => /^(velocity|gradient)\//.test(name));
    expect(moving).toContain(`velocity/${CLASSIFIER}`);
    for (const name of moving) expect(kept).not.toContain(name.slice(name.indexOf('/') + 1));
    const { slots } = optimizerStateOf({ network, recipe }, state, { updates: 1, updatesPerEpoch: 1 });
    for (const name of slots.get('velocity')!.keys()) expect(kept).not.toContain(name);
  });
});

test('a training that was stopped goes on to the same weights', async () => {
  const recipe = thinRecipe({ freeze: 'trunk' });
  const whole = await trained(recipe);
  const stop = new AbortController();
  const checkpoints = checkpointFolder();
  let steps = 0;
  const onStep = () => void (++steps === 3 && stop.abort());
  await expect(trained(recipe, { checkpoints, signal: stop.signal, onStep })).rejects.toThrow(/abort/i);
  const resumed = await trained(recipe, { checkpoints });
  for (const [name, tensor] of whole.last)
    expect(bytes(resumed.last.get(name)!), name).toEqual(bytes(tensor));
});

test('gradients are those of plain JavaScript, of features in use, not of the batch', async () => {
  const plain = { type: 'sgd', momentum: 0, weightDecay: 0, clipNorm: null } as const;
  const recipe = thinRecipe({ freeze: 'trunk', dropout: 0, optimizer: plain });
  const states: HostTensors[] = [];
  const losses: number[] = [];
  for (const engine of [native, oracle]) {
    const step = await engine.compileStep(
      buildStep(network, recipe),
      initialState(network, recipe, start),
      stepInputs(network, recipe, 4, CLASSES),
    );
    const { loss } = await step.run({
      images: formulaImages('input', 4, 32, 16),
      labels: { shape: [4], dtype: 'int32', data: Int32Array.of(0, 1, 2, 4) },
      patterns: { shape: [4], dtype: 'int32', data: Int32Array.of(0, 3, 9, 1) },
      rate: { shape: [], dtype: 'float32', data: Float32Array.of(0.01) },
    });
    losses.push(loss!.data[0]!);
    states.push(await step.state());
    await step.dispose();
  }
  expect(losses[0]).toBeCloseTo(losses[1]!, 4);
  const names = Object.keys(states[1]!).filter((name) => name.startsWith('velocity/'));
  const largest = Math.max(...names.map((name) => Math.max(...states[1]![name]!.data.map(Math.abs))));
  for (const name of names) {
    states[1]![name]!.data.forEach((value, i) => {
      expect(Math.abs(value - states[0]![name]!.data[i]!), name).toBeLessThan(1e-4 * largest);
    });
  }
});

function trained(recipe: Recipe, changes: Partial<Training> = {}): Promise<TrainedWeights> {
  return trainBriefly(CLASSES, { engine: native, network, recipe, start: () => start, ...changes });
}

function bytes({ data }: { readonly data: ArrayBufferView }): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
