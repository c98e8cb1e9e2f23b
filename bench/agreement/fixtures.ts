import { alignedPhotos, warpedMatrices } from './faces/alignment.ts';
import { grids } from './faces/grids.ts';
import { ijb } from './faces/ijb/index.ts';
import { megafaceNoises } from './faces/megaface-noises.ts';
import { ocfrListed, ocfrMetrics } from './faces/ocfr.ts';
import { realnet } from './faces/realnet.ts';
import { verification } from './faces/verification.ts';
import type { Fixture } from './frame/fixture.ts';
import { arcfaceTorch, stateDicts } from './network/arcface-torch.ts';
import { goldenNetworks } from './network/golden-networks.ts';
import { adaFace, combinedMargins, margins, partialFc } from './network/heads.ts';
import { optimizers } from './network/optimizers.ts';
import { schedules } from './network/schedules.ts';

/** In the order of the table. */
export const fixtures: readonly Fixture[] = [
  ...[verification, ...ijb, ocfrMetrics, ocfrListed, megafaceNoises],
  ...[stateDicts, ...arcfaceTorch, combinedMargins, partialFc, adaFace, schedules],
  ...goldenNetworks,
  ...[margins, optimizers, realnet, grids, alignedPhotos, warpedMatrices],
];
