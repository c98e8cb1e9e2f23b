import { CLASSIFIER } from '../model/parameters.ts';
import { OPTIMIZERS, type OptimizerName } from './catalog.ts';
import { chain, type Optimizer } from './chain.ts';
import { type ClipNormType, clipByGlobalNorm } from './links/clip-by-global-norm.ts';
import type { OptimizerSettings } from './optimizer-kind.ts';
import { learningRate, type RateSettings } from './schedules/learning-rate.ts';

export interface OptimizerOptions extends OptimizerSettings {
  readonly type: OptimizerName;
  /** The gradient's greatest length, over all parameters; null: whatever it is. */
  readonly clipNorm: number | null;
  /** Whose gradient is measured and shortened, and by which norm: left out where `all` and 2. */
  readonly clipOf?: ClippedPart;
  readonly clipType?: ClipNormType;
}

/** All parameters, or all but the classifier. */
export type ClippedPart = 'all' | 'network';

/** The optimizer of a recipe. */
export function createOptimizer(recipe: { readonly optimizer: OptimizerOptions } & RateSettings): Optimizer {
  const { type, clipNorm, clipOf = 'all', clipType: norm = 2, ...settings } = recipe.optimizer;
  const of = (name: string) => clipOf === 'all' || name !== CLASSIFIER;
  const clipping = clipNorm === null ? [] : [clipByGlobalNorm(clipNorm, { norm, of })];
  const links = OPTIMIZERS[type](settings, (time) => learningRate(recipe, time));
  return chain([...clipping, ...links]);
}
