import type { HostTensor } from '../../../engines/engine.ts';
import type { Network } from '../../model/config.ts';
import { isStatistic } from '../../model/parameter.ts';
import { CLASSIFIER, parameters } from '../../model/parameters.ts';
import type { OptimizerName } from '../../optimizers/catalog.ts';
import { BETA1, BETA2, EPSILON } from '../../optimizers/links/scale-by-adam.ts';
import type { OptimizerState } from '../../optimizers/optimizer-state.ts';
import type { TorchValue } from './pickle-writer.ts';

/**
 * An optimizer's state as the state_dict of torch.optim, with the reference's two groups: the network's
 * parameters, then the classifier's. Undefined for an optimizer that PyTorch does not have.
 */
export function torchOptimizer(network: Network, state: OptimizerState): TorchValue | undefined {
  const form = FORMS[state.type];
  if (form === undefined) return undefined;
  const parametersOfTorch = parameters(network).filter((parameter) => !isStatistic(parameter));
  const names = [...parametersOfTorch.map(({ name }) => name), CLASSIFIER];
  const last = names.length - 1;
  const kept = names.flatMap((name, i): [number, TorchValue][] => {
    const slots = new Map(
      [...state.slots].flatMap(([slot, of]) => (of.has(name) ? [[slot, of.get(name)!]] : [])),
    );
    // As in PyTorch, what no gradient has reached has no state.
    return slots.size === 0 ? [] : [[i, form.kept(slots, state)]];
  });
  const group = (first: number, end: number): TorchValue =>
    new Map<string, TorchValue>([
      ['lr', state.rate],
      ...form.settings(state),
      ['initial_lr', state.initialRate],
      ['params', Array.from({ length: end - first }, (_, i) => ({ whole: first + i }))],
    ]);
  return new Map<string, TorchValue>([
    ['state', new Map(kept)],
    ['param_groups', [group(0, last), group(last, last + 1)]],
  ]);
}

interface Form {
  /** Of a group, beside the rate. */
  readonly settings: (state: OptimizerState) => [string, TorchValue][];
  /** Of a parameter, from our slots. */
  readonly kept: (slots: ReadonlyMap<string, HostTensor>, state: OptimizerState) => TorchValue;
}

const adamForm: Form = {
  settings: ({ weightDecay }) => [
    ['betas', [BETA1, BETA2]],
    ['eps', EPSILON],
    ['weight_decay', weightDecay],
    ['amsgrad', false],
  ],
  kept: (slots, { updates }) =>
    new Map<string, TorchValue>([
      ['step', { whole: updates }],
      ['exp_avg', slots.get('first-moment')!],
      ['exp_avg_sq', slots.get('second-moment')!],
    ]),
};

/** An optimizer that is added later has none until it is given one here. */
const FORMS: Readonly<Partial<Record<OptimizerName, Form>>> = {
  sgd: {
    settings: ({ momentum, weightDecay }) => [
      ['momentum', momentum],
      ['dampening', 0],
      ['weight_decay', weightDecay],
      ['nesterov', false],
    ],
    kept: (slots) => new Map([['momentum_buffer', slots.get('velocity')!]]),
  },
  adam: adamForm,
  adamw: adamForm,
};
