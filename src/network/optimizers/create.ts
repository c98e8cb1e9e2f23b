import { adam } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { sgd } from './sgd.ts';

export type OptimizerOptions =
  | { readonly type: 'sgd'; readonly momentum: number; readonly weightDecay: number }
  | { readonly type: 'adam' };

export function createOptimizer(options: OptimizerOptions): Optimizer {
  return options.type === 'sgd' ? sgd(options.momentum, options.weightDecay) : adam();
}
