import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../../../engines/engine.ts';
import type { TrainingTime } from '../training-time.ts';

/**
 * A link of an optimizer's chain (the idea is that of optax): it is given what would be subtracted from a
 * parameter, in the first link the gradient, and says what is to be subtracted instead. Pure functions of
 * tensors; what changes from step to step is an input of the compiled step.
 */
export type Link = (LocalLink | GlobalLink) & {
  /** Names of the tensors that it keeps beside each parameter, of the same shape, zero at the start. */
  readonly slots?: readonly string[];
  /** Numbers that change from step to step, by names that no other link of the chain uses. */
  readonly scalars?: Readonly<Record<string, (time: TrainingTime) => number>>;
};

/** Looks at one parameter at a time. */
export interface LocalLink {
  readonly transform: Transform;
}

/** Looks at the updates of all parameters before it transforms the first. */
export interface GlobalLink {
  readonly transformAfter: (updates: Tensors) => Transform;
}

export type Transform = (at: {
  /** Of the parameter. */
  readonly name: string;
  readonly update: Tensor;
  readonly parameter: Tensor;
  /** Of this link and parameter, in the order of `slots`. */
  readonly slots: readonly Tensor[];
  readonly scalars: Tensors;
}) => { readonly update: Tensor; readonly slots?: readonly Tensor[] };
