import { isDeepStrictEqual } from 'node:util';
import { patternCount } from '../../faces/patterns.ts';
import { addedOptions } from '../../generated/added-options.ts';
import type { TrainOptions } from '../../generated/stage-options.ts';
import { resolveMargin } from '../../network/margins/margin.ts';
import { type Network, resolveNetwork } from '../../network/model/config.ts';
import type { Recipe } from '../../network/training/recipe.ts';

/** The option `model`: a pretrained ONNX model, and how it is fed. */
export type OnnxModelOptions = NonNullable<TrainOptions['model']>;

export function networkOf({ network, pattern }: TrainOptions): Network {
  return resolveNetwork(network, patternCount(pattern));
}

/**
 * The options that make experiments differ; paths belong to a machine, and what is not keyed to the moment.
 */
export function shownOptions(options: TrainOptions): Record<string, unknown> {
  if (options.model) {
    const { onnx: _, ...fed } = options.model;
    return { init: 'given', model: fed };
  }
  const { mode, pattern } = options;
  const network = withoutUnchanged(options.network, '/network');
  if (options.weights !== null) return { init: 'given', mode, network, pattern };
  const { init, weights: _, model: _model, export: _export, ...rest } = options;
  const {
    pairs: _pairs,
    'least-valid': _leastValid,
    workers: _workers,
    'checkpoint-minutes': _minutes,
    'log-every': _every,
    precision,
    ...shown
  } = { ...rest, network };
  return {
    ...withoutUnchanged(shown),
    ...withoutUnchanged({ precision }),
    init: init === 'none' ? 'none' : 'trained',
  };
}

const ADDED = addedOptions['train']!;

/** Options that were added later are not shown at the values which leave a training as it was. */
function withoutUnchanged(options: Readonly<Record<string, unknown>>, below = ''): Record<string, unknown> {
  const kept = Object.entries(options).filter(([name, value]) => {
    const pointer = `${below}/${name}`;
    return !(pointer in ADDED && isDeepStrictEqual(value, ADDED[pointer]));
  });
  return Object.fromEntries(kept);
}

export function recipeOf(options: TrainOptions): Recipe {
  const { epochs, batch, lr: rate } = options;
  return {
    mode: options.mode,
    epochs,
    batch,
    group: Math.min(options['bn-group'] ?? batch, batch),
    optimizer: {
      type: options.optimizer,
      ...('momentum' in options && { momentum: options.momentum }),
      ...('weight-decay' in options && { weightDecay: options['weight-decay'] }),
      clipNorm: options['clip-norm'],
      ...(options['clip-of'] !== 'all' && { clipOf: options['clip-of'] }),
      ...(options['clip-type'] !== 2 && { clipType: options['clip-type'] }),
    },
    schedule: {
      type: options.schedule,
      rate,
      ...('steps' in options && { steps: options.steps, gamma: options.gamma }),
      ...('power' in options && { power: options.power }),
      ...('t-max' in options && { tMax: options['t-max'] }),
      ...('eta-min' in options && { etaMin: options['eta-min'] }),
      ...('start-factor' in options && {
        startFactor: options['start-factor'],
        endFactor: options['end-factor'],
      }),
      warmUp: options['warm-up'],
      ...(options['warm-up-from'] !== null && { warmUpFrom: options['warm-up-from'] }),
    },
    margin: resolveMargin(options.margin),
    ...(options['sample-rate'] !== 1 && { sampleRate: options['sample-rate'] }),
    patternWeight: options['weight-pred'],
    dropout: options.network.dropout,
    precision: options.precision,
    ...(options.freeze !== 'none' && { freeze: options.freeze }),
    seed: options.seed,
  };
}
