import type { Precision } from '../../engines/engine.ts';
import type { Margin } from '../margins/margin.ts';
import type { Mode } from '../model/parameters.ts';
import type { OptimizerOptions } from '../optimizers/create.ts';
import type { Schedule } from '../optimizers/schedules/learning-rate.ts';
import type { Freezing } from './freeze.ts';

/** How a network is trained: everything but its shape, its start and its data. */
export interface Recipe extends Freezing {
  readonly mode: Mode;
  readonly epochs: number;
  /** Images per update of the weights. */
  readonly batch: number;
  /**
   * Images that a batch normalisation sees together; a batch is worked off in groups of so many, and their
   * gradients are averaged. The reference's batch of 512 on each of 8 GPUs is batch 4096, group 512.
   */
  readonly group: number;
  readonly optimizer: OptimizerOptions;
  readonly schedule: Schedule;
  readonly margin: Margin;
  /** Share of the classes that take part in a step, above 0; left out where all do. */
  readonly sampleRate?: number;
  /** Weight of the pattern loss (mode mask). */
  readonly patternWeight: number;
  /** Share of values that a head drops. */
  readonly dropout: number;
  readonly precision: Precision;
  readonly seed: number;
}
