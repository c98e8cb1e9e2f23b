/** Training steps and trainings with the heads that have more than a margin. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Engine, HostTensors } from '../../src/engines/engine.ts';
import { type Margin, resolveMargin } from '../../src/network/margins/margin.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import type { Recipe } from '../../src/network/training/recipe.ts';
import { initialState } from '../../src/network/training/step/state.ts';
import { buildStep, stepInputs } from '../../src/network/training/step/step.ts';
import { type TrainedWeights, train } from '../../src/network/training/train.ts';
import { openNative, openOracle } from './support/engines.ts';
import { formulaImages, unit } from './support/formula.ts';
import { thinNetwork, thinRecipe } from './support/thin.ts';

const CLASSES = 5;
const network = thinNetwork({ variant: 'trunk', depths: [1, 1, 1, 1] });
const combined = resolveMargin({
  ...{ type: 'combined', s: 16, m: null, m1: 1, m2: 0.5, m3: 0, filter: 0.05 },
});
const adaFace = resolveMargin({ type: 'adaface', s: 16, m: null, h: 0.333, 't-alpha': 0.5 });
const clipped = resolveMargin({ type: 'arcface-clipped', s: 16, m: null });

let native: Engine;
let oracle: Engine;
beforeAll(async () => {
  [native, oracle] = [await openNative(), await openOracle()];
});
afterAll(() => Promise.all([native.dispose(), oracle.dispose()]));

test.each<[string, Margin]>([
  ['combined', combined],
  ['adaface', adaFace],
  ['arcface-clipped', clipped],
])('a step with %s is that of plain JavaScript', async (_, margin) => {
  const plain = { type: 'sgd', momentum: 0, weightDecay: 0, clipNorm: null } as const;
  const recipe = thinRecipe({ mode: 'clean', dropout: 0, optimizer: plain, margin });
  const results: { loss: number; state: HostTensors }[] = [];
  for (const engine of [native, oracle]) {
    const step = await engine.compileStep(
      buildStep(network, recipe),
      initialState(network, recipe, initialWeights(network, CLASSES, 1)),
      stepInputs(network, recipe, 4),
    );
    const { loss } = await step.run({
      images: formulaImages('input', 4, 32, 16),
      labels: { shape: [4], dtype: 'int32', data: Int32Array.of(0, 1, 2, 4) },
      rate: { shape: [], dtype: 'float32', data: Float32Array.of(0.01) },
    });
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

test.each<[string, Partial<Recipe>]>([
  ['adaface', { margin: adaFace }],
  ['adaface, and batches in groups', { margin: adaFace, group: 2 }],
])('with %s, a training that was stopped goes on to the same weights', async (_, changes) => {
  const recipe = thinRecipe({ mode: 'clean', ...changes });
  const whole = await trained(recipe);
  const stop = new AbortController();
  const checkpoints = scratch();
  let steps = 0;
  const onStep = () => void (++steps === 3 && stop.abort());
  await expect(trained(recipe, { checkpoints, signal: stop.signal, onStep })).rejects.toThrow(/abort/i);
  const resumed = await trained(recipe, { checkpoints });
  for (const [name, { data }] of whole.last) expect(resumed.last.get(name)!.data, name).toEqual(data);
  expect(resumed.history).toEqual(whole.history);
});

function trained(
  recipe: Recipe,
  changes: Partial<Parameters<typeof train>[0]> = {},
): Promise<TrainedWeights> {
  return train({
    engine: native,
    network,
    recipe,
    source: {
      size: 8,
      classes: CLASSES,
      load: async (places, epoch) => ({
        pixels: unit(`images ${places} ${epoch}`, places.length * 32 * 16 * 3),
        labels: Int32Array.from(places, (place) => place % CLASSES),
      }),
    },
    start: () => initialWeights(network, CLASSES, 1),
    checkpoints: changes.checkpoints ?? scratch(),
    checkpointMinutes: 10,
    evaluate: async (_, epoch) => ({ score: epoch, metrics: {} }),
    signal: new AbortController().signal,
    onStep: () => {},
    onEpoch: () => {},
    note: () => {},
    ...changes,
  });
}

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heads-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
