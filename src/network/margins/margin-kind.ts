import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engines/engine.ts';

/**
 * Logits [n, classes] of features [n, d] for class weights [classes, d]; labels are int32 [n], each
 * 0..classes-1. `buffers` are the margin's own, where it has any.
 */
export type MarginLogits = (
  features: Tensor2D,
  weights: Tensor2D,
  labels: Tensor1D,
  buffers?: Tensors,
) => Tensor2D;

/** Of logits [n, classes] and labels int32 [n]. */
export type MarginLoss = (logits: Tensor2D, labels: Tensor1D) => Scalar;

/** What a recipe says about a margin; each kind takes what it knows of. */
export interface MarginSettings {
  /** Scale of the logits. */
  readonly s: number;
  readonly m?: number;
  /** Of the combined margin, and the cosine above which a wrong class does not count; 0: none is left out. */
  readonly m1?: number;
  readonly m2?: number;
  readonly m3?: number;
  readonly filter?: number;
  /** Of AdaFace: how far the margin follows the norm, and the last batch's part in what norms are usual. */
  readonly h?: number;
  readonly tAlpha?: number;
}

/** An entry of the catalog. */
export interface MarginKind {
  /** The reference's own s and m, where the user gives none; no m where it has others in its place. */
  readonly scale: number;
  readonly margin?: number;
  readonly logits: (settings: MarginSettings) => MarginLogits;
  /** In place of the mean cross entropy. */
  readonly loss?: MarginLoss;
  /** Numbers that it keeps from step to step, as they are at the start. */
  readonly buffers?: Readonly<Record<string, number>>;
  /** The buffers with which a batch's logits are computed, and that are kept; without gradient. */
  readonly advance?: (settings: MarginSettings, features: Tensor2D, buffers: Tensors) => Tensors;
  /** @throws InputError where there is no such margin */
  readonly check?: (settings: MarginSettings) => void;
}
