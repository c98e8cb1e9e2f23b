/** Training steps and trainings with the heads that have more than a margin. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine, HostTensors } from '../../src/engines/engine.ts';
import { type Margin, resolveMargin } from '../../src/network/margins/margin.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import { CLASSIFIER } from '../../src/network/model/parameters.ts';
import type { Recipe } from '../../src/network/training/recipe.ts';
import { initialState, slotKey } from '../../src/network/training/step/state.ts';
import { buildStep, stepInputs } from '../../src/network/training/step/step.ts';
import { feed } from '../../src/network/training/step/step-inputs.ts';
import type { TrainedWeights } from '../../src/network/training/train.ts';
import type { Training } from '../../src/network/training/training.ts';
import { openNative, openOracle } from './support/engines.ts';
import { formulaImages } from './support/formula.ts';
import { checkpointFolder, trainBriefly } from './support/short-training.ts';
import { thinNetwork, thinRecipe } from './support/thin.ts';

const CLASSES = 5;
const network = thinNetwork({ variant: 'trunk', depths: [1, 1, 1, 1] });
const combined = resolveMargin({
  ...{ type: 'combined', s: 16, m: null, m1: 1, m2: 0.5, m3: 0, filter: 0.05 },
});
const adaFace = resolveMargin({ type: 'adaface', s: 16, m: null, h: 0.333, 't-alpha': 0.5 });
const clipped = resolveMargin({ type: 'arcface-clipped', s: 16, m: null });

const images = formulaImages('input', 4, 32, 16).data as Float32Array;
const BATCH = { pixels: images, labels: Int32Array.of(0, 1, 1, 4) };
const GROUP = {
  places: Uint32Array.of(0, 1, 2, 3),
  step: 0,
  index: 0,
  share: 1,
  isFirst: true,
  isLast: true,
};
const AT = { epoch: 0, updates: 0, updatesPerEpoch: 2 };

let native: Engine;
let oracle: Engine;
beforeAll(async () => {
  [native, oracle] = [await openNative(), await openOracle()];
});
afterAll(() => Promise.all([native.dispose(), oracle.dispose()]));

const plain = { type: 'sgd', momentum: 0, weightDecay: 0, clipNorm: null } as const;

test.each<[string, Margin, Partial<Recipe>]>([
  ['combined', combined, {}],
  ['adaface', adaFace, { sampleRate: 0.8 }],
  ['arcface-clipped', clipped, { sampleRate: 0.5 }],
])('a step with %s is that of plain JavaScript', async (_, margin, changes) => {
  const recipe = thinRecipe({ mode: 'clean', dropout: 0, optimizer: plain, margin, ...changes });
  const results: { loss: number; state: HostTensors }[] = [];
  for (const engine of [native, oracle]) {
    const step = await engine.compileStep(
      buildStep(network, recipe),
      initialState(network, recipe, initialWeights(network, CLASSES, 1)),
      stepInputs(network, recipe, 4, CLASSES),
    );
    const { loss } = await step.run(
      feed({ network, recipe, source: { classes: CLASSES } }, BATCH, GROUP, AT),
    );
    results.push({ loss: loss!.data[0]!, state: await step.state() });
    await step.dispose();
  }
  const [here, expected] = results as [(typeof results)[0], (typeof results)[0]];
  expect(here.loss / expected.loss).toBeCloseTo(1, 5);
  // Without momentum or decay, the velocity after one step is the gradient.
  const names = Object.keys(expected.state).filter((name) => /^(velocity|margin)\//.test(name));
  const largest = Math.max(...names.map((name) => Math.max(...expected.state[name]!.data.map(Math.abs))));
  for (const name of names) {
    expected.state[name]!.data.forEach((value, i) => {
      expect(Math.abs(value - here.state[name]!.data[i]!), name).toBeLessThan(1e-4 * largest);
    });
  }
  if (margin === adaFace) expect(expected.state['margin/batch_mean']!.data[0]).not.toBe(20);
});

test('what takes no part in a step has no gradient, and still decays', async () => {
  const optimizer = { type: 'sgd', momentum: 0.9, weightDecay: 0.25, clipNorm: null } as const;
  const recipe = thinRecipe({ mode: 'clean', dropout: 0, optimizer, margin: combined, sampleRate: 0.6 });
  const start = initialState(network, recipe, initialWeights(network, CLASSES, 1));
  const step = await native.compileStep(
    buildStep(network, recipe),
    start,
    stepInputs(network, recipe, 4, CLASSES),
  );
  const given = feed({ network, recipe, source: { classes: CLASSES } }, BATCH, GROUP, AT);
  expect([...given['classes']!.data]).toEqual([0, 1, 4, 2]);
  expect([...given['classes.mask']!.data]).toEqual([1, 1, 1, 0]);
  expect([...given['labels']!.data]).toEqual([0, 1, 1, 2]);
  await step.run(given);
  const { [CLASSIFIER]: after, [slotKey('velocity', CLASSIFIER)]: velocity } = await step.state();
  await step.dispose();
  const before = start[CLASSIFIER]!.data;
  before.forEach((value, i) => {
    const isSampled = [0, 1, 4].includes(Math.floor(i / network.embedding));
    const decayed = Math.abs(velocity!.data[i]! - 0.25 * value) < 1e-6;
    expect(decayed, `${i}`).toBe(!isSampled);
    expect(after!.data[i]).toBeCloseTo(value - 0.05 * velocity!.data[i]!, 6);
  });
});

test.each<[string, Partial<Recipe>]>([
  ['a sample of classes', { margin: combined, sampleRate: 0.7 }],
  ['adaface, a sample of classes, and batches in groups', { margin: adaFace, group: 2, sampleRate: 0.5 }],
])('with %s, a training that was stopped goes on to the same weights', async (_, changes) => {
  const recipe = thinRecipe({ mode: 'clean', ...changes });
  const whole = await trained(recipe);
  const stop = new AbortController();
  const checkpoints = checkpointFolder();
  let steps = 0;
  const onStep = () => void (++steps === 3 && stop.abort());
  await expect(trained(recipe, { checkpoints, signal: stop.signal, onStep })).rejects.toThrow(/abort/i);
  const resumed = await trained(recipe, { checkpoints });
  for (const [name, { data }] of whole.last) expect(resumed.last.get(name)!.data, name).toEqual(data);
  expect(resumed.history).toEqual(whole.history);
});

function trained(recipe: Recipe, changes: Partial<Training> = {}): Promise<TrainedWeights> {
  return trainBriefly(CLASSES, {
    engine: native,
    network,
    recipe,
    start: () => initialWeights(network, CLASSES, 1),
    ...changes,
  });
}
