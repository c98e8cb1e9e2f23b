import type { ScheduleKind } from './schedule.ts';

/**
 * Multiplied by `gamma` at the beginning of each of the epochs `steps` (counted from 0); twice at one that is
 * listed twice.
 */
export const multiStep: ScheduleKind = {
  rateAt: ({ rate, steps = [], gamma = 1 }, { epochs }) =>
    steps.filter((step) => step <= epochs).reduce((current) => current * gamma, rate),
};
