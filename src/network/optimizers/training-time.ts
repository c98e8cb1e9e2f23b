/** Where a training stands between two updates of the weights. */
export interface TrainingTime {
  /** Updates made so far, over all epochs. */
  readonly updates: number;
  readonly updatesPerEpoch: number;
}
