import type { Precision } from '../../engines/engine.ts';
import type { Augmentation } from '../../faces/augment/augment.ts';
import type { Alpha } from '../../faces/occlusion/occluder-library.ts';
import { patternCount } from '../../faces/patterns.ts';
import type { PortOptions } from '../../network/features/onnx-ports.ts';
import type { OnnxModel } from '../../network/formats/onnx-model-file.ts';
import { type MarginName, resolveMargin } from '../../network/margins/margin.ts';
import { type Network, type NetworkOptions, resolveNetwork } from '../../network/model/config.ts';
import type { Mode } from '../../network/model/parameters.ts';
import type { Recipe } from '../../network/training/recipe.ts';
import type { PairOptions } from '../evaluation/pairs-of.ts';
import type { ExportFormat } from './publish-model.ts';

/** The keys of an experiment; the schema says what each means. */
export interface TrainOptions extends PairOptions {
  readonly mode: Mode;
  readonly network: NetworkOptions & { readonly dropout: number };
  readonly pattern: number;
  /** `none`, or where the weights lie that training starts from. */
  readonly init: string;
  /** Where weights lie that are evaluated as they are. */
  readonly weights: string | null;
  /** A model of somebody else's, in place of a network. */
  readonly model: ModelOptions | null;
  /** What the models are published as besides. */
  readonly export: readonly ExportFormat[];
  readonly epochs: number;
  readonly batch: number;
  readonly 'bn-group': number | null;
  readonly precision: Precision;
  readonly optimizer: 'sgd' | 'adam';
  readonly lr: number;
  readonly steps: readonly number[];
  readonly gamma: number;
  readonly momentum: number;
  readonly 'weight-decay': number;
  readonly margin: { readonly type: MarginName; readonly s: number | null; readonly m: number | null };
  readonly 'weight-pred': number;
  readonly ratio: number;
  readonly factors: readonly number[];
  readonly 'occluder-list': string;
  readonly 'exclude-occluders': readonly string[];
  readonly alpha: Alpha;
  readonly augment: Augmentation;
  readonly seed: number;
  readonly 'checkpoint-minutes': number;
  readonly 'log-every': number;
  readonly workers: number | null;
}

export interface ModelOptions extends PortOptions {
  /** The file. */
  readonly onnx: string;
  readonly colour: OnnxModel['colour'];
  readonly mean: number | readonly number[];
  readonly scale: number | readonly number[];
  readonly flip: OnnxModel['flip'];
}

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
      ? { type: 'sgd', momentum: options.momentum, weightDecay: options['weight-decay'] }
      : { type: 'adam' },
    schedule: { rate: isSgd ? options.lr : ADAM_RATE, steps: options.steps, gamma: options.gamma },
    margin: resolveMargin(options.margin),
    patternWeight: options['weight-pred'],
    dropout: options.network.dropout,
    precision: options.precision,
    seed: options.seed,
  };
}
