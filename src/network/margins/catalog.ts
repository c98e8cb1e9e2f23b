import { adaFace } from './adaface.ts';
import { arcFace } from './arcface.ts';
import { arcFaceClipped } from './arcface-clipped.ts';
import { combined } from './combined.ts';
import { cosFace } from './cosface.ts';
import type { MarginKind } from './margin-kind.ts';
import { sphereFace } from './sphereface.ts';

/** Margins by the name that `margin.type` gives them. */
export const MARGINS = {
  cosface: cosFace,
  arcface: arcFace,
  sphereface: sphereFace,
  combined,
  adaface: adaFace,
  'arcface-clipped': arcFaceClipped,
} as const satisfies Readonly<Record<string, MarginKind>>;

export type MarginName = keyof typeof MARGINS;
