import type { ScheduleKind } from './schedule.ts';

/**
 * PolynomialLRWarmup of insightface's arcface_torch (lr_scheduler.py), as it is: the very first batch has the
 * full rate, the next ones rise from nearly nothing to it, then it falls to zero. It goes on with every
 * batch, also where several make one update, which is then made at the rate of the last of them. A warm-up as
 * long as the training leaves it at the full rate.
 */
export const polynomialLrWarmup: ScheduleKind = {
  rateAt({ rate, power = 1 }, { batch, warmUpBatches, batches }) {
    if (batch === 0) return rate;
    if (batch <= warmUpBatches) return (rate * batch) / warmUpBatches;
    if (warmUpBatches >= batches) return rate;
    return rate * Math.max(0, 1 - (batch - warmUpBatches) / (batches - warmUpBatches)) ** power;
  },
  warmsUp: true,
};
