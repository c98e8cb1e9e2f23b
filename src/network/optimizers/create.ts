import { OPTIMIZERS, type OptimizerName } from './catalog.ts';
import { chain, type Optimizer } from './chain.ts';
import { clipByGlobalNorm } from './links/clip-by-global-norm.ts';
import type { OptimizerSettings } from './optimizer-kind.ts';
import { learningRate, type RateSettings } from './schedules/learning-rate.ts';

export interface OptimizerOptions extends OptimizerSettings {
  readonly type: OptimizerName;
  /** The gradient's greatest length, over all parameters; null: whatever it is. */
  readonly clipNorm: number | null;
}

/** The optimizer of a recipe. */
export function createOptimizer(recipe: { readonly optimizer: OptimizerOptions } & RateSettings): Optimizer {
  const { type, clipNorm, ...settings } = recipe.optimizer;
  const clipping = clipNorm === null ? [] : [clipByGlobalNorm(clipNorm)];
  const links = OPTIMIZERS[type](settings, (time) => learningRate(recipe, time));
  return chain([...clipping, ...links]);
}
