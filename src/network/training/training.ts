import type { Engine } from '../../engines/engine.ts';
import type { Network } from '../model/config.ts';
import type { Weights } from '../model/initialise.ts';
import type { BatchSource } from './batch-source.ts';
import type { EpochEvaluation, EpochResult } from './progress.ts';
import type { Recipe } from './recipe.ts';

/** All that train() is given. */
export interface Training {
  readonly engine: Engine;
  readonly network: Network;
  readonly recipe: Recipe;
  readonly source: BatchSource;
  /** Makes what it begins with: initialWeights, or those of another model (see transferWeights). Not kept. */
  readonly start: () => Weights | Promise<Weights>;
  /** A folder of its own for checkpoints; what it finds there it continues. */
  readonly checkpoints: string;
  readonly checkpointMinutes: number;
  /** Scores the weights after each epoch (from 1). */
  readonly evaluate: (weights: Weights, epoch: number) => Promise<EpochEvaluation>;
  /** When aborted, a checkpoint is written and the signal's reason thrown. */
  readonly signal: AbortSignal;
  readonly onStep: (step: StepReport) => void;
  readonly onEpoch: (record: EpochResult) => void;
  readonly note: (text: string) => void;
  /** Whether the optimizer's last state is asked for; at full size it takes as much memory as the weights. */
  readonly wantsOptimizer?: boolean;
}

/** What a checkpoint must agree with to be continued. */
export function trainingKey({ network, recipe, source }: Training): string {
  const key = { format: 1, network, recipe, images: source.size, classes: source.classes };
  return JSON.stringify(key, (name, value) => (value === ADDED_LATER[name] ? undefined : value));
}

/**
 * What the recipe did not say at first, with the values that leave a training as it was: its checkpoints stay
 * valid.
 */
const ADDED_LATER: Readonly<Record<string, unknown>> = { type: 'multistep', warmUp: 0, clipNorm: null };

/** An update of the weights: where it stands and what it saw. Epochs and steps count from 1. */
export interface StepReport {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly learningRate: number;
  /** Means over the images of this update alone. */
  readonly loss: number;
  readonly classLoss: number;
  readonly patternLoss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  /** Share of the time, 0..1, in which the step waited for its images. */
  readonly waited: number;
}
