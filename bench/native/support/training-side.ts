import type { Network } from '../../../src/network/model/config.ts';
import { initialWeights } from '../../../src/network/model/initialise.ts';
import type { Mode } from '../../../src/network/model/parameters.ts';
import type { Recipe } from '../../../src/network/training/recipe.ts';
import { initialState } from '../../../src/network/training/step/state.ts';
import { feed } from '../../../src/network/training/step/step-inputs.ts';
import { createStepRunner } from '../../../src/network/training/step/step-runner.ts';
import type { Side } from '../row.ts';
import { madeUpPixels, openDefaultEngine } from './full-size.ts';
import { medianTime } from './median-time.ts';

interface Steps {
  readonly mode: Mode;
  readonly batch: number;
  readonly classes: number;
  /** Steps of a run; their median is its time. */
  readonly steps: number;
  readonly threads: number;
}

/** Training steps with CosFace over made-up images: forward, backward, SGD. */
export async function trainingSide(
  network: Network,
  { mode, batch, classes, steps, threads }: Steps,
): Promise<Side> {
  const engine = await openDefaultEngine(threads);
  const start = () => initialState(network, recipe(mode, batch), initialWeights(network, classes, 1));
  const runner = await createStepRunner(engine, network, recipe(mode, batch), start());
  const places = Uint32Array.from({ length: batch }, (_, i) => i);
  const given = {
    pixels: Float32Array.from(madeUpPixels(batch, network), (pixel) => pixel / 127.5 - 1),
    labels: Int32Array.from(places, (place) => (place * 661) % classes),
    patterns: Int32Array.from(places, (place) => (place * 61) % network.patterns),
  };
  let updates = 0;
  const step = async () => {
    const group = { places, step: updates, index: 0, share: 1, isFirst: true, isLast: true };
    const at = { epoch: 0, updates: updates++, updatesPerEpoch: 1 };
    await runner.run(
      feed({ network, recipe: recipe(mode, batch), source: { classes } }, given, group, at),
      batch,
    );
  };
  for (let warmUp = 0; warmUp < 2; warmUp++) await step();
  return { run: async () => ({ amount: batch, seconds: await medianTime(steps, step) }) };
}

function recipe(mode: Mode, batch: number): Recipe {
  return {
    mode,
    epochs: 1,
    batch,
    group: batch,
    optimizer: { type: 'sgd', momentum: 0.9, weightDecay: 5e-4, clipNorm: null },
    schedule: { type: 'constant', rate: 0.001, warmUp: 0 },
    margin: { type: 'cosface', s: 30, m: 0.35 },
    patternWeight: 1,
    dropout: 0.5,
    precision: 'float32',
    seed: 1,
  };
}
