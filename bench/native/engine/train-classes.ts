import { defineRow } from '../row.ts';
import { fullSizeNetwork } from '../support/full-size.ts';
import { trainingSide } from '../support/training-side.ts';

interface Parameters {
  readonly classes: number;
  readonly batch: number;
  readonly steps: number;
}

const parameters = { classes: 10_000, batch: 32 };

/** The classifier's part of a step: a network so thin that its classes outweigh it. */
export default defineRow<Parameters>({
  work: 'training step, trunk of width 0.25, features of 128, CosFace 10,000 classes, batch 32',
  unit: 'img/s',
  wanted: 1,
  full: { ...parameters, steps: 5 },
  quick: { ...parameters, steps: 3 },
  growth: { classes: [10_000, 100_000, 1_000_000] },
  ours: ({ parameters: { classes, batch, steps }, threads }) =>
    trainingSide(thin(), { mode: 'clean', batch, classes, steps, threads }),
});

/** Width 0.25 of the published trunk. */
function thin() {
  const network = fullSizeNetwork('trunk');
  return { ...network, widths: [16, 16, 32, 64, 128], embedding: 128 } as const;
}
