import { adam } from './adam.ts';
import { addScheduledDecay } from './links/add-scheduled-decay.ts';
import type { OptimizerKind } from './optimizer-kind.ts';

/** Adam with decoupled weight decay, as PyTorch's AdamW. */
export const adamw: OptimizerKind = (settings, rateAt) => [
  ...adam(settings, rateAt),
  addScheduledDecay(settings.weightDecay ?? 0, rateAt),
];
