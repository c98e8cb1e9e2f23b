import type { Link } from './links/link.ts';
import type { TrainingTime } from './training-time.ts';

/** What a recipe says about an optimizer; each takes what it knows of. */
export interface OptimizerSettings {
  readonly momentum?: number;
  readonly weightDecay?: number;
}

/** An entry of the catalog: the links of an optimizer. `rateAt` is the recipe's learning rate. */
export type OptimizerKind = (
  settings: OptimizerSettings,
  rateAt: (time: TrainingTime) => number,
) => readonly Link[];
