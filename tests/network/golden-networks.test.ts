/** The heaviest file of the suite: full-size networks of 52 million parameters, and their training steps. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, HostTensors } from '../../src/engines/engine.ts';
import { isTrainable } from '../../src/network/model/parameter.ts';
import { parameters } from '../../src/network/model/parameters.ts';
import { isLong } from '../faults/support/campaign.ts';
import { openNative } from './support/engines.ts';
import { golden } from './support/fixtures.ts';
import { l2 } from './support/formula.ts';
import {
  changeOf,
  fullNetwork,
  type GoldenNetwork,
  type GoldenStep,
  gradientNorms,
  outputsInUse,
  rounding,
  stepCounters,
  trainingSteps,
} from './support/golden-networks.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openNative();
});
afterAll(() => engine.dispose());

describe.each(['fpn', '2d', 'fc'] as const)('the full-size network, variant %s', {
  timeout: 240_000,
}, (variant) => {
  const expected = golden<GoldenNetwork>(`network-${variant}.json`);
  const network = fullNetwork(variant);

  test("has the names and shapes of the reference's state_dict, in its order", () => {
    const table = parameters(network);
    const names = Object.keys(expected.state_dict).filter((name) => !name.endsWith('num_batches_tracked'));
    expect(table.map(({ name }) => name)).toEqual(names);
    for (const { name, shape } of table) expect(shape, name).toEqual(expected.state_dict[name]);
    const count = table
      .filter(isTrainable)
      .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(count).toBe(expected.parameters);
  });

  test('gives the outputs of the reference in use', async () => {
    const outputs = await outputsInUse(engine, variant);
    for (const [name, at] of Object.entries(expected.eval)) {
      const values = outputs[name]!;
      expect(values, name).toHaveLength(at.shape.reduce((a, b) => a * b, 1));
      expect(Math.abs(l2(values) / at.l2 - 1), name).toBeLessThan(1e-3);
      for (const [index, value] of Object.entries(at.at)) {
        expect(Math.abs(values[Number(index)]! - value) / at.rms, `${name}[${index}]`).toBeLessThan(1e-3);
      }
    }
  });

  // Thin networks of all variants step in step.test.ts.
  const isQuick = variant === 'fpn';
  test.runIf(isQuick || isLong)(
    `makes the training steps of the reference${isQuick ? '' : ' (long version)'}`,
    async () => {
      const tolerances = [
        { loss: 1e-5, gradient: 5e-3, running: 1e-4, change: 5e-3 },
        { loss: 5e-4, gradient: 3e-2, running: 2e-3, change: 3e-2 },
      ];
      for await (const { index, outputs, before, after: state } of trainingSteps(engine, variant)) {
        const at = expected.train.steps[index]!;
        const tolerance = tolerances[index]!;
        expectNear(outputs['loss']!.data[0]!, at.loss, tolerance.loss, 'loss');
        expectNear(outputs['classLoss']!.data[0]!, at.loss_cls, tolerance.loss, 'class loss');
        expectNear(outputs['patternLoss']!.data[0]!, at.loss_pred, tolerance.loss, 'pattern loss');
        checkGradients(at, gradientNorms(network, before, state), tolerance.gradient);
        checkChanges(at, before, state, tolerance.change);
        for (const [name, expected] of Object.entries(at.running_l2)) {
          expectNear(l2(state[name]!.data), expected, tolerance.running, name);
        }
        expect(stepCounters(variant, index + 1)).toMatchObject(at.num_batches_tracked);
      }
    },
  );
});

function checkGradients(at: GoldenStep, gradients: Map<string, number>, tolerance: number): void {
  for (const [name, expected] of Object.entries(at.grad_l2)) {
    const actual = gradients.get(name);
    expect(actual, name).toBeDefined();
    if (expected > 1e-4) expectNear(actual!, expected, tolerance, `gradient of ${name}`);
    else expect(actual, `gradient of ${name}`).toBeLessThan(1e-5);
  }
  expect([...gradients.keys()].sort()).toEqual(Object.keys(at.grad_l2).sort());
  for (const name of at.without_gradient) expect(gradients.has(name), name).toBe(false);
}

function checkChanges(at: GoldenStep, before: HostTensors, after: HostTensors, tolerance: number): void {
  for (const [name, expected] of Object.entries(at.delta_l2)) {
    const change = changeOf(name, before, after);
    if (at.without_gradient.includes(name)) expect(change, name).toBe(0);
    else {
      const margin = tolerance * expected + rounding(before[name]!.data);
      expectWithin(change, expected, margin, `change of ${name}`);
    }
  }
}

function expectNear(actual: number, expected: number, tolerance: number, name: string): void {
  expectWithin(actual, expected, tolerance * Math.abs(expected), name);
}

function expectWithin(actual: number, expected: number, margin: number, name: string): void {
  if (Math.abs(actual - expected) > margin || Number.isNaN(actual)) {
    expect.fail(`${name} is ${actual}, not ${expected} within ${margin}`);
  }
}
