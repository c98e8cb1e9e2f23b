import type { TrainHistory } from '../../generated/result-schemas.js';

/** What is shown of a training. */
export interface TrainingResult {
  /** Its options, nested as in the configuration; only those that differ between experiments are shown. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** One record per epoch, oldest first. */
  readonly history?: TrainHistory;
}
