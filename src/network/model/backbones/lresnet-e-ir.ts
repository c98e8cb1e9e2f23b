import { normDropoutLinear } from '../heads/norm-dropout-linear.ts';
import type { BackboneKind } from './backbone.ts';
import { irSizesOf, irTrunk } from './ir-trunk.ts';

/** LResNet-E-IR (Deng et al., ArcFace, 2019); of 50 layers with the depths 3, 4, 14, 3. */
export const lresnetEIr: BackboneKind = {
  create: (sizes) => irTrunk('prelu1', sizes),
  head: normDropoutLinear,
  owns: (weights) => weights.has('layer1.0.prelu1.weight'),
  sizesOf: irSizesOf,
};
