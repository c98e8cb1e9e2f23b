import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { cosineAnnealing } from './cosine-annealing.ts';
import { linear } from './linear.ts';
import { multiStep } from './multi-step.ts';
import { polynomial } from './polynomial.ts';
import { polynomialLrWarmup } from './polynomial-lr-warmup.ts';
import type { ScheduleKind } from './schedule.ts';

/** Schedules by the name that `schedule` gives them. */
export const SCHEDULES = {
  multistep: multiStep,
  cosine,
  polynomial,
  constant,
  'cosine-annealing': cosineAnnealing,
  linear,
  'polynomial-lr-warmup': polynomialLrWarmup,
} as const satisfies Readonly<Record<string, ScheduleKind>>;

export type ScheduleName = keyof typeof SCHEDULES;
