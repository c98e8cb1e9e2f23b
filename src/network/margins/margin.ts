/** Margin losses: logits that make the right class harder, for an ordinary cross entropy. */

import { MARGINS, type MarginName } from './catalog.ts';
import type { MarginLogits } from './margin-kind.ts';

/** A margin with its scale s and margin m settled. */
export interface Margin {
  readonly type: MarginName;
  readonly s: number;
  readonly m: number;
}

export function resolveMargin(options: {
  readonly type: MarginName;
  readonly s: number | null;
  readonly m: number | null;
}): Margin {
  const { scale, margin } = MARGINS[options.type];
  return { type: options.type, s: options.s ?? scale, m: options.m ?? margin };
}

export function marginLogits({ type, s, m }: Margin): MarginLogits {
  return MARGINS[type].logits(s, m);
}
