import { initialWeights } from '../../../src/network/model/initialise.ts';
import type { Mode } from '../../../src/network/model/parameters.ts';
import type { Recipe } from '../../../src/network/training/recipe.ts';
import { initialState } from '../../../src/network/training/state.ts';
import { feed } from '../../../src/network/training/step-inputs.ts';
import { createStepRunner } from '../../../src/network/training/step-runner.ts';
import { defineRow, type Row } from '../row.ts';
import { convolutionOperations, convolutionPeak } from './convolution-limit.ts';
import { fullSizeNetwork, madeUpPixels, openDefaultEngine } from './full-size.ts';
import { medianTime } from './median-time.ts';

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

    async ours({ parameters: { steps, classes }, threads }) {
      const network = fullSizeNetwork();
      const engine = await openDefaultEngine(threads);
      const start = () => initialState(network, recipe(mode, batch), initialWeights(network, classes, 1));
      const runner = await createStepRunner(engine, network, recipe(mode, batch), classes, start());
      const places = Uint32Array.from({ length: batch }, (_, i) => i);
      const given = {
        pixels: madeUpPixels(batch, network),
        labels: Int32Array.from(places, (place) => (place * 661) % classes),
        patterns: Int32Array.from(places, (place) => (place * 61) % network.patterns),
      };
      let updates = 0;
      const step = async () => {
        const group = { places, step: updates, index: 0, share: 1, isFirst: true, isLast: true };
        const at = { epoch: 0, updates: updates++ };
        await runner.run(feed({ network, recipe: recipe(mode, batch) }, given, group, at), batch);
      };
      for (let warmUp = 0; warmUp < 2; warmUp++) await step();
      return { run: async () => ({ amount: batch, seconds: await medianTime(steps, step) }) };
    },

    reference: 'train-step',

    async limit({ threads }) {
      // Forward, the gradient of the images and that of the filters: three times the same work, but for the stem's image.
      const rate = (await convolutionPeak(threads)) / (3 * convolutionOperations(fullSizeNetwork(), true));
      return { rate, what: 'the convolutions alone at the fastest rate seen' };
    },
  });
}

function recipe(mode: Mode, batch: number): Recipe {
  return {
    mode,
    epochs: 1,
    batch,
    group: batch,
    optimizer: { type: 'sgd', momentum: 0.9, weightDecay: 5e-4 },
    schedule: { rate: 0.001, steps: [], gamma: 0.1 },
    margin: { type: 'cosface', s: 30, m: 0.35 },
    patternWeight: 1,
    dropout: 0.5,
    precision: 'float32',
    seed: 1,
  };
}
