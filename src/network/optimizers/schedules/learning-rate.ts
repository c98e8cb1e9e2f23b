import type { TrainingTime } from '../training-time.ts';
import { SCHEDULES, type ScheduleName } from './catalog.ts';
import type { ScheduleKind, ScheduleSettings } from './schedule.ts';

export interface Schedule extends ScheduleSettings {
  readonly type: ScheduleName;
  /** Epochs at the beginning in which the rate rises to what the schedule says, in equal parts each step. */
  readonly warmUp: number;
  /**
   * Of the rate, with which the warm-up begins, as PyTorch's LinearLR does; left out where it begins with the
   * part of one step, so that its last step has the whole.
   */
  readonly warmUpFrom?: number;
}

export interface RateSettings {
  readonly schedule: Schedule;
  /** Of the training in all. */
  readonly epochs: number;
  /** Images of an update, and those that go through the network at a time; all of them if not said. */
  readonly batch?: number;
  readonly group?: number;
}

/** The learning rate of the update that follows. */
export function learningRate(
  { schedule, epochs, batch = 1, group = batch }: RateSettings,
  { updates, updatesPerEpoch }: TrainingTime,
): number {
  const { type, warmUp, warmUpFrom, ...settings } = schedule;
  const kind: ScheduleKind = SCHEDULES[type];
  const done = updates / updatesPerEpoch;
  const batches = Math.ceil(batch / group);
  const rate = kind.rateAt(settings, {
    epochs: done,
    share: Math.min(1, Math.max(0, (done - warmUp) / (epochs - warmUp))),
    behind: Math.max(0, done - warmUp),
    behindInAll: epochs - warmUp,
    batch: (updates + 1) * batches - 1,
    warmUpBatches: Math.round(warmUp * updatesPerEpoch * batches),
    batches: epochs * updatesPerEpoch * batches,
  });
  if (kind.warmsUp) return rate;
  if (warmUpFrom !== undefined) {
    return done < warmUp ? rate * (warmUpFrom + ((1 - warmUpFrom) * done) / warmUp) : rate;
  }
  const rising = (updates + 1) / (warmUp * updatesPerEpoch);
  return rising < 1 ? rate * rising : rate;
}
