import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import type { OptimizerKind } from './optimizer-kind.ts';
import { sgd } from './sgd.ts';

/** Optimizers by the name that `optimizer` gives them. */
export const OPTIMIZERS = {
  sgd,
  adam,
  adamw,
} as const satisfies Readonly<Record<string, OptimizerKind>>;

export type OptimizerName = keyof typeof OPTIMIZERS;
