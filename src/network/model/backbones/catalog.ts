import type { BackboneKind } from './backbone.ts';
import { iresnet } from './iresnet.ts';
import { lresnetEIr } from './lresnet-e-ir.ts';
import { mobilefacenet } from './mobilefacenet.ts';

/** Backbones of any sizes, by the names that descriptions of models have. */
export const BACKBONES = {
  'lresnet-e-ir': lresnetEIr,
  iresnet,
  mobilefacenet,
} as const satisfies Readonly<Record<string, BackboneKind>>;

export type BackboneName = keyof typeof BACKBONES;

export const DEFAULT_BACKBONE: BackboneName = 'lresnet-e-ir';

/**
 * Further names that the option `network.backbone` takes: a backbone above, of sizes whose defaults stand
 * with that option.
 */
export const SIZED_BACKBONES = {
  'lresnet50e-ir': 'lresnet-e-ir',
  iresnet18: 'iresnet',
  iresnet34: 'iresnet',
  iresnet50: 'iresnet',
  iresnet100: 'iresnet',
  'mobilefacenet-large': 'mobilefacenet',
} as const satisfies Readonly<Record<string, BackboneName>>;

/** All that `network.backbone` takes. */
export const BACKBONE_OPTIONS = { ...BACKBONES, ...SIZED_BACKBONES };
