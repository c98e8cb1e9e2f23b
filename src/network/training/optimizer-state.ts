import type { HostTensors } from '../../engines/engine.ts';
import type { Network } from '../model/config.ts';
import type { Weights } from '../model/initialise.ts';
import { fromEngine } from '../model/torch-layout.ts';
import { createOptimizer } from '../optimizers/create.ts';
import type { OptimizerState } from '../optimizers/optimizer-state.ts';
import { learningRate } from '../optimizers/schedules/learning-rate.ts';
import { movedParameters } from './freeze.ts';
import type { Recipe } from './recipe.ts';
import { slotKey } from './step/state.ts';

/** The optimizer's part of a step's state after so many updates. */
export function optimizerStateOf(
  { network, recipe }: { readonly network: Network; readonly recipe: Recipe },
  state: HostTensors,
  time: { readonly updates: number; readonly updatesPerEpoch: number },
): OptimizerState {
  const { type, momentum = 0, weightDecay = 0 } = recipe.optimizer;
  const names = movedParameters(network, recipe);
  const slots = createOptimizer(recipe).slots.map((slot): [string, Weights] => {
    const own = Object.fromEntries(names.map((name) => [name, state[slotKey(slot, name)]!]));
    return [slot, fromEngine(own, names)];
  });
  return {
    ...{ type, momentum, weightDecay, updates: time.updates },
    rate: learningRate(recipe, time),
    initialRate: recipe.schedule.rate,
    slots: new Map(slots),
  };
}
