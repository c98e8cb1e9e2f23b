import type { ScheduleKind } from './schedule.ts';

/**
 * PyTorch's CosineAnnealingLR: from the rate to `eta-min` in `t-max` epochs, up to the rate in as many again,
 * and so on.
 */
export const cosineAnnealing: ScheduleKind = {
  rateAt({ rate, tMax = null, etaMin = 0 }, { behind, behindInAll }) {
    return etaMin + ((rate - etaMin) * (1 + Math.cos((Math.PI * behind) / (tMax ?? behindInAll)))) / 2;
  },
};
