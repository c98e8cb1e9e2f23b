import type { Mode } from '../../../src/network/model/parameters.ts';
import { defineRow, type Row } from '../row.ts';
import { convolutionOperations, convolutionPeak } from './convolution-limit.ts';
import { fullSizeNetwork } from './full-size.ts';
import { trainingSide } from './training-side.ts';

interface Parameters {
  readonly batch: number;
  readonly mode: Mode;
  readonly classes: number;
  readonly steps: number;
}

const CLASSES = 10_572;

/** Training steps of the published network and CosFace over made-up images: forward, backward, SGD. */
export function trainRow(mode: Mode, batch: number): Row<Parameters> {
  const parameters = { batch, mode, classes: CLASSES };
  return defineRow<Parameters>({
    work: `full-size training step, fpn + CosFace ${CLASSES} classes, mode ${mode}, batch ${batch}`,
    unit: 'img/s',
    wanted: 1.2,
    wantedMemory: 1.4,
    full: { ...parameters, steps: 4 },
    quick: { ...parameters, steps: 1 },

    ours: ({ parameters: { steps, classes }, threads }) =>
      trainingSide(fullSizeNetwork(), { mode, batch, classes, steps, threads }),

    reference: 'train-step',

    async limit({ threads }) {
      // Forward, the gradient of the images and that of the filters: three times the same work, but for the stem's image.
      const rate = (await convolutionPeak(threads)) / (3 * convolutionOperations(fullSizeNetwork(), true));
      return { rate, what: 'the convolutions alone at the fastest rate seen' };
    },
  });
}
