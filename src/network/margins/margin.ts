/** Margin losses: logits that make the right class harder, and the loss of them. */

import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engines/engine.ts';
import { MARGINS, type MarginName } from './catalog.ts';
import { crossEntropy } from './cross-entropy.ts';
import type { MarginKind, MarginLogits, MarginLoss, MarginSettings } from './margin-kind.ts';

/** A margin with its settings settled. */
export interface Margin extends MarginSettings {
  readonly type: MarginName;
}

/** What a user writes; those that a type does not know are not there, but for `m`, which is of no account. */
export interface MarginOptions {
  readonly type: MarginName;
  readonly s: number | null;
  readonly m: number | null;
  readonly m1?: number;
  readonly m2?: number;
  readonly m3?: number;
  readonly filter?: number;
  readonly h?: number;
  readonly 't-alpha'?: number;
}

/** @throws InputError where there is no such margin */
export function resolveMargin(options: MarginOptions): Margin {
  const { type, s, m, 't-alpha': tAlpha, ...own } = options;
  const { scale, margin, check }: MarginKind = MARGINS[type];
  const settings = {
    s: s ?? scale,
    ...(margin !== undefined && { m: m ?? margin }),
    ...own,
    ...(tAlpha !== undefined && { tAlpha }),
  };
  check?.(settings);
  return { type, ...settings };
}

export function marginLogits({ type, ...settings }: Margin): MarginLogits {
  return MARGINS[type].logits(settings);
}

export function marginLoss({ type }: Margin): MarginLoss {
  const { loss = crossEntropy }: MarginKind = MARGINS[type];
  return loss;
}

/** Numbers that a margin keeps from step to step, as they are at the start. */
export function marginBuffers({ type }: Margin): Readonly<Record<string, number>> {
  const { buffers = {} }: MarginKind = MARGINS[type];
  return buffers;
}

/** The buffers with which a batch's logits are computed, and that are kept. */
export function advanceBuffers({ type, ...settings }: Margin, features: Tensor2D, buffers: Tensors): Tensors {
  const { advance }: MarginKind = MARGINS[type];
  return advance ? advance(settings, features, buffers) : buffers;
}
