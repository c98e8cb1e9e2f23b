import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEngine } from '../../src/engines/select.ts';
import type { Network } from '../../src/network/model/config.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import type { Recipe } from '../../src/network/training/recipe.ts';
import { initialState } from '../../src/network/training/step/state.ts';
import { stepKey } from '../../src/network/training/step/step.ts';
import { createStepRunner } from '../../src/network/training/step/step-runner.ts';
import { thinNetwork, thinRecipe } from './support/thin.ts';

const CLASSES = 3;
const schedule = { type: 'cosine', rate: 1, warmUp: 2 } as const;

test('what is fed to a step is no part of its key, and makes no other graph', async () => {
  const first = thinRecipe();
  const other = thinRecipe({ seed: 8, epochs: 9, schedule });
  const network = thinNetwork();
  expect(stepKey(network, other)).toBe(stepKey(network, first));
  expect(await traced(network, other)).toEqual(await traced(network, first));
});

test.each<[string, Partial<Network>, Partial<Recipe>]>([
  ['the network', { pyramid: 6 }, {}],
  ['the mode', {}, { mode: 'clean' }],
  ['the margin', {}, { margin: { type: 'cosface', s: 30, m: 0.3 } }],
  ['the optimizer', {}, { optimizer: { type: 'sgd', momentum: 0.9, weightDecay: 0, clipNorm: null } }],
  [
    'the length to which gradients are clipped',
    {},
    { optimizer: { type: 'sgd', momentum: 0.9, weightDecay: 5e-4, clipNorm: 1 } },
  ],
  ['the weight of the pattern loss', {}, { patternWeight: 2 }],
  ['what a batch is made of', {}, { batch: 8 }],
])('%s is', (_, network, recipe) => {
  expect(stepKey(thinNetwork(network), thinRecipe(recipe))).not.toBe(stepKey(thinNetwork(), thinRecipe()));
});

/** The file, name and content, that a training leaves of its step. */
async function traced(network: Network, recipe: Recipe): Promise<[string, Buffer]> {
  const folder = mkdtempSync(join(tmpdir(), 'occ-pipe-graphs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const engine = await openEngine('onnxruntime', { threads: 1, graphs: { folder, program: 'this' } });
  const state = initialState(network, recipe, initialWeights(network, CLASSES, recipe.seed));
  await (await createStepRunner(engine, network, recipe, state)).dispose();
  const [name] = readdirSync(folder) as [string];
  return [name, readFileSync(join(folder, name))];
}
