import { addDecayedWeights } from './links/add-decayed-weights.ts';
import { scaleByMomentum } from './links/scale-by-momentum.ts';
import { scaleBySchedule } from './links/scale-by-schedule.ts';
import type { OptimizerKind } from './optimizer-kind.ts';

/** Stochastic gradient descent with momentum, as PyTorch's. */
export const sgd: OptimizerKind = ({ momentum = 0, weightDecay = 0 }, rateAt) => [
  addDecayedWeights(weightDecay),
  scaleByMomentum(momentum),
  scaleBySchedule(rateAt),
];
