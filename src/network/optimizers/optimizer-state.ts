import type { Weights } from '../model/initialise.ts';
import type { OptimizerName } from './catalog.ts';

/** What another program needs beside the weights to train on, in PyTorch's layout. */
export interface OptimizerState {
  readonly type: OptimizerName;
  readonly momentum: number;
  readonly weightDecay: number;
  /** Updates done. */
  readonly updates: number;
  /** Learning rate of the next update, and that of the schedule at its start. */
  readonly rate: number;
  readonly initialRate: number;
  /** By slot ("velocity"), then by parameter. */
  readonly slots: ReadonlyMap<string, Weights>;
}
