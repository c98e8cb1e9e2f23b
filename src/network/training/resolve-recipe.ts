import { InputError } from '../../faces/input-error.ts';
import { type MarginName, resolveMargin } from '../margins/margin.ts';
import type { Mode } from '../model/parameters.ts';
import type { Recipe } from './recipe.ts';

/** What a user writes about training; every key is present (defaults come from the schema). */
export interface RecipeOptions {
  readonly mode: Mode;
  readonly epochs: number;
  readonly batch: number;
  /** Images per batch normalisation; null: the whole batch. */
  readonly bnGroup: number | null;
  /** Images that are worked on at a time, to save memory; null: as many as a batch normalisation sees. */
  readonly microBatch: number | null;
  readonly optimizer: 'sgd' | 'adam';
  readonly rate: number;
  readonly steps: readonly number[];
  readonly gamma: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly margin: { readonly type: MarginName; readonly s: number | null; readonly m: number | null };
  readonly patternWeight: number;
  readonly dropout: number;
  readonly seed: number;
}

/** Whatever `lr` says, as in the reference. */
const ADAM_RATE = 1e-4;

export function resolveRecipe(options: RecipeOptions): Recipe {
  const { mode, epochs, batch, optimizer, rate, steps, gamma, momentum, weightDecay } = options;
  const { patternWeight, dropout, seed } = options;
  return {
    mode,
    epochs,
    batch,
    group: groupSize(options),
    optimizer: optimizer === 'sgd' ? { type: 'sgd', momentum, weightDecay } : { type: 'adam' },
    schedule: { rate: optimizer === 'sgd' ? rate : ADAM_RATE, steps, gamma },
    margin: resolveMargin(options.margin),
    patternWeight,
    dropout,
    seed,
  };
}

/** A batch normalisation needs its images at once, so the two options are one: where both are given, they must agree. */
function groupSize({ batch, bnGroup, microBatch }: RecipeOptions): number {
  if (bnGroup !== null && microBatch !== null && bnGroup !== microBatch) {
    throw new InputError(`a micro-batch of ${microBatch} images cannot serve a bn-group of ${bnGroup}`, {
      place: 'micro-batch',
      cure: 'give only bn-group: that many images are worked on at a time anyway',
    });
  }
  return Math.min(batch, bnGroup ?? microBatch ?? batch);
}
