/**
 * What a training step keeps from one call to the next, by name: weights, the optimizer's slots, gradient
 * sums.
 */
import type { HostTensor, HostTensors } from '../../../engines/engine.ts';
import { marginBuffers } from '../../margins/margin.ts';
import type { Network } from '../../model/config.ts';
import type { Weights } from '../../model/initialise.ts';
import { batchNorms, CLASSIFIER, parameters } from '../../model/parameters.ts';
import { fromEngine, toEngine } from '../../model/torch-layout.ts';
import { createOptimizer } from '../../optimizers/create.ts';
import { type Freezing, frozenOf, isFrozenNorm, movedParameters } from '../freeze.ts';
import type { Recipe } from '../recipe.ts';

export function slotKey(slot: string, parameter: string): string {
  return `${slot}/${parameter}`;
}

export function gradientKey(parameter: string): string {
  return `gradient/${parameter}`;
}

export function bufferKey(buffer: string): string {
  return `margin/${buffer}`;
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
  const { slots } = createOptimizer(recipe);
  for (const name of movedParameters(network, recipe)) {
    for (const slot of slots) state[slotKey(slot, name)] = zeros(state[name]!);
    if (isAccumulating(recipe)) state[gradientKey(name)] = zeros(state[name]!);
  }
  for (const [name, value] of Object.entries(marginBuffers(recipe.margin))) {
    state[bufferKey(name)] = { shape: [], dtype: 'float32', data: Float32Array.of(value) };
  }
  return state;
}

/**
 * `num_batches_tracked` of each batch normalisation, which nothing computes with: where it begins, and steps
 * by how much.
 */
export type BatchCounters = ReadonlyMap<string, { readonly start: number; readonly perStep: number }>;

/** @param recipe what it freezes counts no further */
export function batchCounters(network: Network, start: Weights, recipe: Freezing = {}): BatchCounters {
  const frozen = frozenOf(network, recipe);
  return new Map(
    [...batchNorms(network)].map(([norm, perStep]) => {
      const name = `${norm}.num_batches_tracked`;
      const steps = isFrozenNorm(frozen, norm) ? 0 : perStep;
      return [name, { start: start.get(name)?.data[0] ?? 0, perStep: steps }];
    }),
  );
}

/** The weights in PyTorch's layout from a state that has had this many updates. */
export function weightsOf(
  network: Network,
  state: HostTensors,
  counters: BatchCounters,
  updates: number,
): Weights {
  return new Map([...fromEngine(state, stateNames(network)), ...countersAfter(counters, updates)]);
}

export function countersAfter(counters: BatchCounters, updates: number): Map<string, HostTensor> {
  return new Map(
    [...counters].map(([name, { start, perStep }]) => [
      name,
      { shape: [], dtype: 'int32', data: Int32Array.of(start + perStep * updates) },
    ]),
  );
}

function stateNames(network: Network): string[] {
  return [...parameters(network).map(({ name }) => name), CLASSIFIER];
}
