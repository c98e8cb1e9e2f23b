/**
 * Networks of insightface's arcface_torch: names, shapes, features, a training pass. With `npm run test:faults --
 * tests/network/arcface-torch` iresnet50 too.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { initialWeights } from '../../src/network/model/initialise.ts';
import { trainedParameters } from '../../src/network/model/parameters.ts';
import { isLong } from '../faults/support/campaign.ts';
import {
  ARCFACE_TORCH,
  type ArcfaceTorchName,
  arcfaceTorchNetwork,
  evalDifference,
  stateDictOf,
  trainDifference,
} from './support/arcface-torch.ts';
import { openNative } from './support/engines.ts';
import { golden } from './support/fixtures.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openNative();
});
afterAll(() => engine.dispose());

const names = Object.keys(ARCFACE_TORCH) as ArcfaceTorchName[];

describe.each(names)('%s of arcface_torch', (name) => {
  test('has the names and shapes of its state_dict, in order', () => {
    const expected = golden<Record<string, { entries: number; parameters: number; sha256: string }>>(
      'arcface-torch-state-dicts.json',
    )[name]!;
    expect(stateDictOf(arcfaceTorchNetwork(name))).toMatchObject({
      entries: expected.entries,
      sha256: expected.sha256,
    });
  });
});

const computed = ['iresnet18', 'mobilefacenet', ...(isLong ? (['iresnet50'] as const) : [])] as const;
const trained = isLong ? computed : (['mobilefacenet'] as const);

test.each(computed)('%s gives the features of arcface_torch', async (name) => {
  expect(await evalDifference(engine, name)).toBeLessThan(2e-5);
});

test.each(trained)('trains %s as arcface_torch does', async (name) => {
  const found = await trainDifference(engine, name);
  expect(found.loss).toBeLessThan(1e-6);
  expect(found.embedding).toBeLessThan(1e-4);
  expect(found.head).toBeLessThan(1e-5);
  expect(found.gradients).toBeLessThan(3e-4);
  expect(found.running).toBeLessThan(1e-5);
  expect(found.total).toBeLessThan(1e-5);
});

test('the scale of the last normalisation of an iresnet begins at 1 and is never trained', () => {
  const network = { ...arcfaceTorchNetwork('iresnet18'), widths: [4, 4, 4, 4, 4] } as const;
  expect(new Set(initialWeights(network, 3, 1).get('features.weight')!.data)).toEqual(new Set([1]));
  const trained = trainedParameters(network, 'clean');
  expect(trained).not.toContain('features.weight');
  expect(trained).toContain('features.bias');
});
