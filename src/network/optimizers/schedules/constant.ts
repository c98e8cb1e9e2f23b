import type { ScheduleKind } from './schedule.ts';

/** The same to the end. */
export const constant: ScheduleKind = { rateAt: ({ rate }) => rate };
