import type { ScheduleKind } from './schedule.ts';

/** Down to zero with a power of what is left: 1 is a straight line. */
export const polynomial: ScheduleKind = {
  rateAt: ({ rate, power = 1 }, { share }) => rate * (1 - share) ** power,
};
