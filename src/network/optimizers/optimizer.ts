/**
 * Optimizers as pure functions: an update of one parameter, and the scalars that change from step to step, which are
 * inputs of the compiled step.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engines/engine.ts';

export interface Optimizer {
  /** Names of the tensors that it keeps beside each parameter, of the same shape, zero at the start. */
  readonly slots: readonly string[];
  /** Names of its scalars. */
  readonly scalars: readonly string[];
  /** The scalars of a step. `step` counts from 1. */
  scalarsAt(step: number, learningRate: number): Readonly<Record<string, number>>;
  /** New values of the parameter and of its slots, in order. */
  update(at: {
    readonly parameter: Tensor;
    readonly gradient: Tensor;
    readonly slots: readonly Tensor[];
    readonly scalars: Tensors;
  }): { readonly parameter: Tensor; readonly slots: readonly Tensor[] };
}
