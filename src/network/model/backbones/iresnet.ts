import { mapNormLinear } from '../heads/map-norm-linear.ts';
import type { BackboneKind } from './backbone.ts';
import { irSizesOf, irTrunk } from './ir-trunk.ts';

/**
 * iresnet as insightface's arcface_torch has it, with the names of its state_dict: the trunk of LResNet-E-IR
 * and another head.
 */
export const iresnet: BackboneKind = {
  create: (sizes) => irTrunk('prelu', sizes),
  head: mapNormLinear,
  owns: (weights) => weights.has('layer1.0.prelu.weight'),
  sizesOf: irSizesOf,
};
