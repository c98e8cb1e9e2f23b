/** The heaviest file of the suite: full-size networks of 52 million parameters, and their training steps. */

import type { Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, HostTensor, HostTensors } from '../../src/engines/engine.ts';
import type { Network } from '../../src/network/model/config.ts';
import { forward } from '../../src/network/model/network.ts';
import { isTrainable } from '../../src/network/model/parameter.ts';
import { CLASSIFIER, parameters, trainedParameters } from '../../src/network/model/parameters.ts';
import { inferencePass } from '../../src/network/model/pass.ts';
import { toEngine } from '../../src/network/model/torch-layout.ts';
import {
  batchCounters,
  countersAfter,
  initialState,
  slotKey,
} from '../../src/network/training/step/state.ts';
import { buildStep, stepInputs } from '../../src/network/training/step/step.ts';
import { openNative } from './support/engines.ts';
import { golden } from './support/fixtures.ts';
import { formulaImages, formulaWeights, l2 } from './support/formula.ts';
import { thinRecipe } from './support/thin.ts';

interface Output {
  readonly shape: number[];
  readonly l2: number;
  readonly rms: number;
  readonly at: Record<string, number>;
}

interface GoldenStep {
  readonly loss: number;
  readonly loss_cls: number;
  readonly loss_pred: number;
  readonly grad_l2: Record<string, number>;
  readonly without_gradient: string[];
  readonly delta_l2: Record<string, number>;
  readonly running_l2: Record<string, number>;
  readonly num_batches_tracked: Record<string, number>;
}

interface Golden {
  readonly parameters: number;
  readonly state_dict: Record<string, number[]>;
  readonly eval: Record<'fc_mask' | 'mask' | 'vec' | 'fc', Output>;
  readonly train: {
    readonly lr: number;
    readonly classes: number;
    readonly labels: number[];
    readonly mask_labels: number[];
    readonly steps: readonly GoldenStep[];
  };
}

const BATCH = 4;

let engine: Engine;
beforeAll(async () => {
  engine = await openNative();
});
afterAll(() => engine.dispose());

describe.each(['fpn', '2d', 'fc'] as const)('the full-size network, variant %s', {
  timeout: 240_000,
}, (variant) => {
  const expected = golden<Golden>(`network-${variant}.json`);
  const network: Network = {
    variant,
    image: [112, 96],
    widths: [64, 64, 128, 256, 512],
    depths: [3, 4, 14, 3],
    pyramid: 256,
    embedding: 512,
    patterns: 226,
  };

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
    const { classes } = expected.train;
    const names = parameters(network).map(({ name }) => name);
    const compiled = await engine.compile(
      (weights, inputs) => {
        const outputs = forward(network, inferencePass(weights), inputs['images'] as Tensor4D);
        return { fc_mask: outputs.masked!, mask: outputs.mask!, vec: outputs.patterns!, fc: outputs.clean };
      },
      toEngine(formulaWeights(network, classes), names),
      { images: { shape: [BATCH, 112, 96, 3], dtype: 'float32' } },
    );
    const outputs = await compiled.run({ images: formulaImages('input', BATCH, 112, 96) });
    await compiled.dispose();
    for (const [name, at] of Object.entries(expected.eval)) {
      const values = channelsFirst(outputs[name]!);
      expect(values, name).toHaveLength(at.shape.reduce((a, b) => a * b, 1));
      expect(Math.abs(l2(values) / at.l2 - 1), name).toBeLessThan(1e-3);
      for (const [index, value] of Object.entries(at.at)) {
        expect(Math.abs(values[Number(index)]! - value) / at.rms, `${name}[${index}]`).toBeLessThan(1e-3);
      }
    }
  });

  // Of the second step it is the optimizer that is new, and that is the same for all.
  test('makes the training steps of the reference', async () => {
    const { train } = expected;
    const recipe = thinRecipe({ batch: BATCH, group: BATCH, dropout: 0 });
    const weights = formulaWeights(network, train.classes);
    const start = initialState(network, recipe, weights);
    const step = await engine.compileStep(
      buildStep(network, recipe),
      start,
      stepInputs(network, recipe, BATCH, train.classes),
    );
    const tolerances = [
      { loss: 1e-5, gradient: 5e-3, running: 1e-4, change: 5e-3 },
      { loss: 5e-4, gradient: 3e-2, running: 2e-3, change: 3e-2 },
    ];
    let before: HostTensors = start;
    for (const [index, at] of train.steps.slice(0, variant === 'fpn' ? 2 : 1).entries()) {
      const outputs = await step.run({
        images: formulaImages(`step${index}`, BATCH, 112, 96),
        labels: { shape: [BATCH], dtype: 'int32', data: Int32Array.from(train.labels) },
        patterns: { shape: [BATCH], dtype: 'int32', data: Int32Array.from(train.mask_labels) },
        rate: { shape: [], dtype: 'float32', data: Float32Array.of(train.lr) },
      });
      const tolerance = tolerances[index]!;
      expectNear(outputs['loss']!.data[0]!, at.loss, tolerance.loss, 'loss');
      expectNear(outputs['classLoss']!.data[0]!, at.loss_cls, tolerance.loss, 'class loss');
      expectNear(outputs['patternLoss']!.data[0]!, at.loss_pred, tolerance.loss, 'pattern loss');
      const state = await step.state();
      checkGradients(at, gradientNorms(network, before, state), tolerance.gradient);
      checkChanges(at, before, state, tolerance.change);
      for (const [name, expected] of Object.entries(at.running_l2)) {
        expectNear(l2(state[name]!.data), expected, tolerance.running, name);
      }
      const counters = countersAfter(batchCounters(network, weights), index + 1);
      for (const [name, expected] of Object.entries(at.num_batches_tracked)) {
        expect(counters.get(name)!.data[0], name).toBe(expected);
      }
      before = state;
    }
    await step.dispose();
  });
});

/** velocity' = 0.9*velocity + gradient + 5e-4*weight, so the two states around a step give its gradient. */
function gradientNorms(network: Network, before: HostTensors, after: HostTensors): Map<string, number> {
  return new Map(
    [...trainedParameters(network, 'mask'), CLASSIFIER].map((name) => {
      const weight = before[name]!.data;
      const old = before[slotKey('velocity', name)]!.data;
      const now = after[slotKey('velocity', name)]!.data;
      let sum = 0;
      for (let i = 0; i < now.length; i++) sum += (now[i]! - 0.9 * old[i]! - 5e-4 * weight[i]!) ** 2;
      return [name, Math.sqrt(sum)];
    }),
  );
}

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
    const [now, then] = [after[name]!.data, before[name]!.data];
    let sum = 0;
    for (let i = 0; i < now.length; i++) sum += (now[i]! - then[i]!) ** 2;
    const change = Math.sqrt(sum);
    if (at.without_gradient.includes(name)) expect(change, name).toBe(0);
    else expectWithin(change, expected, tolerance * expected + rounding(then), `change of ${name}`);
  }
}

/** Where only the decay moves a weight, by less than float32 resolves: what storing it rounds away. */
function rounding(values: ArrayLike<number>): number {
  return l2(values) * 2 ** -24;
}

function expectNear(actual: number, expected: number, tolerance: number, name: string): void {
  expectWithin(actual, expected, tolerance * Math.abs(expected), name);
}

function expectWithin(actual: number, expected: number, margin: number, name: string): void {
  if (Math.abs(actual - expected) > margin || Number.isNaN(actual)) {
    expect.fail(`${name} is ${actual}, not ${expected} within ${margin}`);
  }
}

function channelsFirst({ shape, data }: HostTensor): Float32Array {
  if (shape.length !== 4) return data as Float32Array;
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const plane = height * width;
  return Float32Array.from({ length: batch * plane * channels }, (_, index) => {
    const position = index % plane;
    const channel = Math.floor(index / plane) % channels;
    return data[(Math.floor(index / (plane * channels)) * plane + position) * channels + channel]!;
  });
}
