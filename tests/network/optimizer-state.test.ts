import { expect, test } from 'vitest';
import { torchOptimizer } from '../../src/network/formats/torch/optimizer-state.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import { CLASSIFIER } from '../../src/network/model/parameters.ts';
import { optimizerStateOf } from '../../src/network/training/optimizer-state.ts';
import type { Recipe } from '../../src/network/training/recipe.ts';
import { initialState } from '../../src/network/training/step/state.ts';
import { thinNetwork } from './support/thin.ts';

const network = thinNetwork({ variant: 'fpn' });
const weights = initialWeights(network, 5, 1);
const recipe = (type: 'sgd' | 'adamw', mode: Recipe['mode']): Recipe => ({
  ...{ mode, epochs: 4, batch: 8, group: 8, patternWeight: 1, dropout: 0.5, precision: 'float32', seed: 1 },
  optimizer: { type, momentum: 0.9, weightDecay: 5e-4, clipNorm: null },
  schedule: { type: 'multistep', rate: 0.1, steps: [2], gamma: 0.1, warmUp: 0 },
  margin: { type: 'cosface', s: 64, m: 0.35 } as Recipe['margin'],
});
/** Names in the order of model.parameters(): that of the state_dict without the statistics. */
const names = [...weights.keys()].filter((name) => !/running_|num_batches/.test(name) && name !== CLASSIFIER);

function stateDict(type: 'sgd' | 'adamw', mode: Recipe['mode']) {
  const training = { network, recipe: recipe(type, mode) };
  const state = initialState(network, training.recipe, weights);
  const kept = optimizerStateOf(training, state, { updates: 20, updatesPerEpoch: 10 });
  const dict = torchOptimizer(network, kept) as ReadonlyMap<string, unknown>;
  return {
    state: dict.get('state') as ReadonlyMap<number, ReadonlyMap<string, { shape?: readonly number[] }>>,
    groups: dict.get('param_groups') as ReadonlyMap<string, unknown>[],
  };
}

test.each([
  'sgd',
  'adamw',
] as const)('the state of %s names parameters by their place in the network', (type) => {
  const { state, groups } = stateDict(type, 'mask');
  const slots = type === 'sgd' ? ['momentum_buffer'] : ['step', 'exp_avg', 'exp_avg_sq'];
  for (const [place, kept] of state) {
    const name = names[place] ?? CLASSIFIER;
    expect([...kept.keys()]).toEqual(slots);
    expect(kept.get(slots.at(-1)!)!.shape, name).toEqual(weights.get(name)!.shape);
  }
  expect(groups.map((group) => group.get('params'))).toEqual([
    names.map((_, whole) => ({ whole })),
    [{ whole: names.length }],
  ]);
  // Two epochs of ten updates are done: the rate is that of the third.
  for (const group of groups) {
    expect(group.get('lr')).toBeCloseTo(0.01, 12);
    expect(group.get('initial_lr')).toBe(0.1);
    expect(group.get('weight_decay')).toBe(5e-4);
  }
});

test('what no gradient reaches has no state', () => {
  const { state } = stateDict('sgd', 'clean');
  const without = names.filter((_, place) => !state.has(place));
  expect(without.length).toBeGreaterThan(0);
  for (const name of without) expect(name).toMatch(/^(fpn|mask|regress|reduces)\./);
  expect(state.has(names.length)).toBe(true);
});
