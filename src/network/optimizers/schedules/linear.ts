import type { ScheduleKind } from './schedule.ts';

/** PyTorch's LinearLR: straight from one factor of the rate to another in `t-max` epochs, then level. */
export const linear: ScheduleKind = {
  rateAt({ rate, tMax = null, startFactor = 1, endFactor = 1 }, { behind, behindInAll }) {
    const share = Math.min(1, behind / (tMax ?? behindInAll));
    return rate * (startFactor + (endFactor - startFactor) * share);
  },
};
