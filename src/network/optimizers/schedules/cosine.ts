import type { ScheduleKind } from './schedule.ts';

/** Half a cosine down to zero (Loshchilov and Hutter, SGDR, 2017, without restarts). */
export const cosine: ScheduleKind = {
  rateAt: ({ rate }, { share }) => (rate * (1 + Math.cos(Math.PI * share))) / 2,
};
