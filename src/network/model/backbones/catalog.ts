import type { BackboneKind } from './backbone.ts';
import { lresnetEIr } from './lresnet-e-ir.ts';

/** Backbones by the name that `network.backbone` gives them. */
export const BACKBONES = {
  'lresnet-e-ir': lresnetEIr,
} as const satisfies Readonly<Record<string, BackboneKind>>;

export type BackboneName = keyof typeof BACKBONES;

export const DEFAULT_BACKBONE: BackboneName = 'lresnet-e-ir';
