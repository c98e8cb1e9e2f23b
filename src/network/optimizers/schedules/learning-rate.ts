import type { TrainingTime } from '../training-time.ts';
import { SCHEDULES, type ScheduleName } from './catalog.ts';
import type { ScheduleSettings } from './schedule.ts';

export interface Schedule extends ScheduleSettings {
  readonly type: ScheduleName;
  /** Epochs at the beginning in which the rate rises to what the schedule says, in equal parts each step. */
  readonly warmUp: number;
}

export interface RateSettings {
  readonly schedule: Schedule;
  /** Of the training in all. */
  readonly epochs: number;
}

/** The learning rate of the update that follows. */
export function learningRate({ schedule, epochs }: RateSettings, time: TrainingTime): number {
  const { type, warmUp, ...settings } = schedule;
  const done = time.updates / time.updatesPerEpoch;
  const share = Math.min(1, Math.max(0, (done - warmUp) / (epochs - warmUp)));
  const rate = SCHEDULES[type](settings, { epochs: done, share });
  const rising = (time.updates + 1) / (warmUp * time.updatesPerEpoch);
  return rising < 1 ? rate * rising : rate;
}
