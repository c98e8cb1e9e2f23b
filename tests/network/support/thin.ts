import type { Network } from '../../../src/network/model/config.ts';
import type { Recipe } from '../../../src/network/training/recipe.ts';

/** The smallest network that has every part. */
export function thinNetwork(changes: Partial<Network> = {}): Network {
  return {
    variant: 'fpn',
    image: [32, 16],
    widths: [4, 4, 6, 6, 8],
    depths: [1, 2, 1, 1],
    pyramid: 4,
    embedding: 16,
    patterns: 10,
    ...changes,
  };
}

export function thinRecipe(changes: Partial<Recipe> = {}): Recipe {
  return {
    mode: 'mask',
    epochs: 2,
    batch: 4,
    group: 4,
    optimizer: { type: 'sgd', momentum: 0.9, weightDecay: 5e-4, clipNorm: null },
    schedule: { type: 'multistep', rate: 0.05, steps: [1], gamma: 0.1, warmUp: 0 },
    margin: { type: 'cosface', s: 30, m: 0.35 },
    patternWeight: 1,
    dropout: 0.5,
    precision: 'float32',
    seed: 7,
    ...changes,
  };
}
