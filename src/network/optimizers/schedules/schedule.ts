/** How a learning rate goes over a training; each kind takes what it knows of. */
export interface ScheduleSettings {
  /** The rate at the start, behind the warm-up. */
  readonly rate: number;
  readonly steps?: readonly number[];
  readonly gamma?: number;
  readonly power?: number;
}

/** An entry of the catalog: the rate at a moment. */
export type ScheduleKind = (settings: ScheduleSettings, moment: Moment) => number;

export interface Moment {
  /** Epochs done: 2.5 in the middle of the third. */
  readonly epochs: number;
  /** Of the way from the end of the warm-up to that of the training, 0..1. */
  readonly share: number;
}
