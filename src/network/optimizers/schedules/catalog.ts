import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { multiStep } from './multi-step.ts';
import { polynomial } from './polynomial.ts';
import type { ScheduleKind } from './schedule.ts';

/** Schedules by the name that `schedule` gives them. */
export const SCHEDULES = { multistep: multiStep, cosine, polynomial, constant } as const satisfies Readonly<
  Record<string, ScheduleKind>
>;

export type ScheduleName = keyof typeof SCHEDULES;
