import { scaleByAdam, unbiasedRate } from './links/scale-by-adam.ts';
import { scaleBySchedule } from './links/scale-by-schedule.ts';
import type { OptimizerKind } from './optimizer-kind.ts';

/** Adam without decay. */
export const adam: OptimizerKind = (_, rateAt) => [scaleByAdam(), scaleBySchedule(unbiasedRate(rateAt))];
