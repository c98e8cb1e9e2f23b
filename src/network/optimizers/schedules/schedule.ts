/** How a learning rate goes over a training; each kind takes what it knows of. */
export interface ScheduleSettings {
  /** The rate at the start, behind the warm-up. */
  readonly rate: number;
  readonly steps?: readonly number[];
  readonly gamma?: number;
  readonly power?: number;
  /** Epochs; null: as many as there are behind the warm-up. */
  readonly tMax?: number | null;
  readonly etaMin?: number;
  readonly startFactor?: number;
  readonly endFactor?: number;
}

/** An entry of the catalog. */
export interface ScheduleKind {
  /** The rate at a moment. */
  readonly rateAt: (settings: ScheduleSettings, moment: Moment) => number;
  /** It has a warm-up of its own: nothing is done to what it gives. */
  readonly warmsUp?: true;
}

export interface Moment {
  /** Epochs done: 2.5 in the middle of the third. */
  readonly epochs: number;
  /** Of the way from the end of the warm-up to that of the training, 0..1. */
  readonly share: number;
  /** Epochs since the end of the warm-up, 0 before it, and those from there to the end of the training. */
  readonly behind: number;
  readonly behindInAll: number;
  /**
   * The last batch that went through the network before the update, from 0, those of the warm-up and all.
   * Where gradients are accumulated, several batches make one update.
   */
  readonly batch: number;
  readonly warmUpBatches: number;
  readonly batches: number;
}
