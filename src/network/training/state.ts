/** What a training step keeps from one call to the next, by name: weights, the optimizer's slots, gradient sums. */
import type { HostTensor, HostTensors } from '../../engines/engine.ts';
import type { Network } from '../model/config.ts';
import type { Weights } from '../model/initialise.ts';
import { fromEngine, toEngine } from '../model/layout.ts';
import { batchNorms, CLASSIFIER, parameters, trainedParameters } from '../model/parameters.ts';
import { createOptimizer } from '../optimizers/create.ts';
import type { Recipe } from './recipe.ts';

export function slotKey(slot: string, parameter: string): string {
  return `${slot}/${parameter}`;
}

export function gradientKey(parameter: string): string {
  return `gradient/${parameter}`;
}

export function isAccumulating({ batch, group }: Recipe): boolean {
  return group < batch;
}

/** The state before the first step, from weights in PyTorch's layout. */
export function initialState(network: Network, recipe: Recipe, weights: Weights): Record<string, HostTensor> {
  const state = toEngine(weights, stateNames(network));
  const zeros = ({ shape, data }: HostTensor): HostTensor => ({
    shape,
    dtype: 'float32',
    data: new Float32Array(data.length),
  });
  for (const name of [...trainedParameters(network, recipe.mode), CLASSIFIER]) {
    const { slots } = createOptimizer(recipe.optimizer);
    for (const slot of slots) state[slotKey(slot, name)] = zeros(state[name]!);
    if (isAccumulating(recipe)) state[gradientKey(name)] = zeros(state[name]!);
  }
  return state;
}

/**
 * Weights in PyTorch's layout from a state. `start` are the weights that training began with and `steps` how many
 * updates it has made since.
 */
export function weightsOf(network: Network, state: HostTensors, start: Weights, steps: number): Weights {
  return new Map([...fromEngine(state, stateNames(network)), ...batchCounters(network, start, steps)]);
}

/** The `num_batches_tracked` of each batch normalisation, which nothing computes with. */
export function batchCounters(network: Network, start: Weights, steps: number): Map<string, HostTensor> {
  return new Map(
    [...batchNorms(network)].map(([norm, perStep]) => {
      const name = `${norm}.num_batches_tracked`;
      const count = (start.get(name)?.data[0] ?? 0) + perStep * steps;
      return [name, { shape: [], dtype: 'int32', data: Int32Array.of(count) }];
    }),
  );
}

function stateNames(network: Network): string[] {
  return [...parameters(network).map(({ name }) => name), CLASSIFIER];
}
