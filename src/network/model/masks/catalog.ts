import { placeMask } from './2d.ts';
import { vectorMask } from './fc.ts';
import { elementMask } from './fpn.ts';
import type { MaskKind } from './mask.ts';

/** Masks by the reference's names, which `network.variant` takes beside `trunk`. */
export const MASKS = {
  fpn: elementMask,
  '2d': placeMask,
  fc: vectorMask,
} as const satisfies Readonly<Record<string, MaskKind>>;

export type MaskName = keyof typeof MASKS;
