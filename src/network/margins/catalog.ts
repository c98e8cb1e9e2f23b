import { arcFace } from './arcface.ts';
import { cosFace } from './cosface.ts';
import type { MarginKind } from './margin-kind.ts';
import { sphereFace } from './sphereface.ts';

/** Margins by the name that `margin.type` gives them. */
export const MARGINS = {
  cosface: cosFace,
  arcface: arcFace,
  sphereface: sphereFace,
} as const satisfies Readonly<Record<string, MarginKind>>;

export type MarginName = keyof typeof MARGINS;
