import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Logits [n, classes] of features [n, d] for class weights [classes, d]; labels are int32 [n], each
 * 0..classes-1.
 */
export type MarginLogits = (features: Tensor2D, weights: Tensor2D, labels: Tensor1D) => Tensor2D;

/** An entry of the catalog. */
export interface MarginKind {
  /** The reference's own s and m, where the user gives none. */
  readonly scale: number;
  readonly margin: number;
  logits(s: number, m: number): MarginLogits;
}
