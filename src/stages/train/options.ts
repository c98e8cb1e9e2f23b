import { patternCount } from '../../faces/patterns.ts';
import type { TrainOptions } from '../../generated/stage-options.ts';
import { resolveMargin } from '../../network/margins/margin.ts';
import { type Network, resolveNetwork } from '../../network/model/config.ts';
import type { Recipe } from '../../network/training/recipe.ts';

/** How a model of somebody else's is fed. */
export type OnnxModelOptions = NonNullable<TrainOptions['model']>;

/** The learning rate that the reference forces on Adam. */
const ADAM_RATE = 1e-4;

export function networkOf({ network, pattern }: TrainOptions): Network {
  return resolveNetwork(network, patternCount(pattern));
}

/** The options that make experiments differ; paths belong to a machine, and what is not keyed to the moment. */
export function shownOptions(options: TrainOptions): Record<string, unknown> {
  if (options.model) {
    const { onnx: _, ...fed } = options.model;
    return { init: 'given', model: fed };
  }
  const { mode, network, pattern } = options;
  if (options.weights !== null) return { init: 'given', mode, network, pattern };
  const { init, weights: _, model: _model, export: _export, ...rest } = options;
  const {
    pairs: _pairs,
    workers: _workers,
    'checkpoint-minutes': _minutes,
    'log-every': _every,
    precision,
    ...shown
  } = rest;
  return {
    ...shown,
    ...(precision !== 'float32' && { precision }),
    init: init === 'none' ? 'none' : 'trained',
  };
}

export function recipeOf(options: TrainOptions): Recipe {
  const isSgd = options.optimizer === 'sgd';
  return {
    mode: options.mode,
    epochs: options.epochs,
    batch: options.batch,
    group: Math.min(options['bn-group'] ?? options.batch, options.batch),
    optimizer: isSgd
      ? { type: 'sgd', momentum: options.momentum, weightDecay: options['weight-decay'], clipNorm: null }
      : { type: 'adam', clipNorm: null },
    schedule: { type: 'multistep', rate: isSgd ? options.lr : ADAM_RATE, steps: options.steps, gamma: options.gamma, warmUp: 0 },
    margin: resolveMargin(options.margin),
    patternWeight: options['weight-pred'],
    dropout: options.network.dropout,
    precision: options.precision,
    seed: options.seed,
  };
}
