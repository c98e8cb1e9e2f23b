/** Learning rates and clipped gradients as PyTorch and arcface_torch have them (tests/fixtures/network/heads). */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { CLASSIFIER } from '../../src/network/model/parameters.ts';
import { chain } from '../../src/network/optimizers/chain.ts';
import { createOptimizer } from '../../src/network/optimizers/create.ts';
import {
  type ClipNormType,
  clipByGlobalNorm,
} from '../../src/network/optimizers/links/clip-by-global-norm.ts';
import { learningRate, type RateSettings } from '../../src/network/optimizers/schedules/learning-rate.ts';
import { openOracle } from './support/engines.ts';
import { golden } from './support/fixtures.ts';
import { unit } from './support/formula.ts';

interface Rates {
  readonly base_lr: number;
  readonly lr_of_step: readonly number[];
}

const fixture = golden<{
  readonly PolynomialLRWarmup: readonly (Rates & {
    readonly warmup_iters: number;
    readonly total_iters: number;
    readonly power: number;
  })[];
  readonly 'PolynomialLRWarmup two groups': {
    readonly warmup_iters: number;
    readonly total_iters: number;
    readonly power: number;
    readonly base_lrs: readonly number[];
    readonly lr_of_step: readonly (readonly number[])[];
  };
  readonly CosineAnnealingLR: readonly (Rates & { readonly T_max: number; readonly eta_min: number })[];
  readonly MultiStepLR: readonly (Rates & {
    readonly milestones: readonly number[];
    readonly gamma: number;
  })[];
  readonly LinearLR: readonly (Rates & {
    readonly start_factor: number;
    readonly end_factor: number;
    readonly total_iters: number;
  })[];
  readonly 'LinearLR then CosineAnnealingLR (SequentialLR)': Rates & {
    readonly warmup: { readonly start_factor: number; readonly total_iters: number };
    readonly cosine: { readonly T_max: number };
  };
  readonly clip_grad_norm_: readonly Clipped[];
}>('heads/schedules.json');

interface Clipped {
  readonly max_norm: number;
  readonly norm_type?: number | 'Infinity';
  readonly gradient_rule?: string;
  readonly gradient?: readonly (number | 'Infinity')[];
  readonly after_first3_of_each?: readonly (readonly number[])[];
}

/** Epochs of `perEpoch` updates; the fixtures count steps. */
function expectRates(settings: RateSettings, expected: readonly number[], perEpoch = 1): void {
  const rates = expected.map((_, updates) => learningRate(settings, { updates, updatesPerEpoch: perEpoch }));
  rates.forEach((rate, k) => {
    expect(Math.abs(rate - expected[k]!), `step ${k}`).toBeLessThan(1e-12);
  });
}

describe.each([1, 8])('with %d updates an epoch', (perEpoch) => {
  const epochs = (steps: number) => steps / perEpoch;

  test.each(fixture.PolynomialLRWarmup)('PolynomialLRWarmup $warmup_iters of $total_iters, $power', (at) => {
    const schedule = {
      ...({ type: 'polynomial-lr-warmup', rate: at.base_lr, power: at.power } as const),
      warmUp: epochs(at.warmup_iters),
    };
    expectRates({ schedule, epochs: epochs(at.total_iters) }, at.lr_of_step, perEpoch);
  });

  test.each([0, 1])('PolynomialLRWarmup of group %d of two', (group) => {
    const { base_lrs, lr_of_step, ...at } = fixture['PolynomialLRWarmup two groups'];
    const schedule = {
      ...({ type: 'polynomial-lr-warmup', rate: base_lrs[group]!, power: at.power } as const),
      warmUp: epochs(at.warmup_iters),
    };
    const rates = lr_of_step.map((ofGroups) => ofGroups[group]!);
    expectRates({ schedule, epochs: epochs(at.total_iters) }, rates, perEpoch);
  });

  test.each(fixture.CosineAnnealingLR)('CosineAnnealingLR $T_max, $eta_min', (at) => {
    const schedule = {
      ...({ type: 'cosine-annealing', rate: at.base_lr, warmUp: 0 } as const),
      ...{ tMax: epochs(at.T_max), etaMin: at.eta_min },
    };
    expectRates({ schedule, epochs: epochs(70) }, at.lr_of_step, perEpoch);
    expectRates({ schedule: { ...schedule, tMax: null }, epochs: epochs(at.T_max) }, at.lr_of_step, perEpoch);
  });

  test.each(fixture.MultiStepLR)('MultiStepLR $milestones, $gamma', (at) => {
    const schedule = {
      ...({ type: 'multistep', rate: at.base_lr, warmUp: 0, gamma: at.gamma } as const),
      steps: at.milestones.map(epochs),
    };
    expectRates({ schedule, epochs: epochs(30) }, at.lr_of_step, perEpoch);
  });

  test.each(fixture.LinearLR)('LinearLR $start_factor to $end_factor in $total_iters', (at) => {
    const line = {
      ...({ type: 'linear', rate: at.base_lr, warmUp: 0, tMax: epochs(at.total_iters) } as const),
      ...{ startFactor: at.start_factor, endFactor: at.end_factor },
    };
    expectRates({ schedule: line, epochs: epochs(30) }, at.lr_of_step, perEpoch);
    const warmed = {
      ...({ type: 'constant', rate: at.base_lr } as const),
      ...{ warmUp: epochs(at.total_iters), warmUpFrom: at.start_factor },
    };
    expectRates({ schedule: warmed, epochs: epochs(30) }, at.lr_of_step, perEpoch);
  });

  test('a LinearLR and then a CosineAnnealingLR', () => {
    const { warmup, cosine, base_lr, lr_of_step } = fixture['LinearLR then CosineAnnealingLR (SequentialLR)'];
    const warmUp = { warmUp: epochs(warmup.total_iters), warmUpFrom: warmup.start_factor };
    const total = epochs(warmup.total_iters + cosine.T_max);
    const annealing = { type: 'cosine-annealing', rate: base_lr, tMax: null, ...warmUp } as const;
    expectRates({ schedule: annealing, epochs: total }, lr_of_step, perEpoch);
    const half = lr_of_step.slice(0, warmup.total_iters + cosine.T_max + 1);
    expectRates({ schedule: { type: 'cosine', rate: base_lr, ...warmUp }, epochs: total }, half, perEpoch);
  });
});

test('PolynomialLRWarmup goes on with every batch where gradients are accumulated', () => {
  const [at] = fixture.PolynomialLRWarmup;
  const schedule = { type: 'polynomial-lr-warmup', rate: at!.base_lr, power: 1, warmUp: 1 } as const;
  const perEpoch = at!.warmup_iters / 2;
  const settings = { schedule, epochs: at!.total_iters / at!.warmup_iters, batch: 64, group: 32 };
  // Updates are made behind the second batch of two, so the full rate of the very first is never used.
  const expected = at!.lr_of_step.filter((_, k) => k % 2 === 1);
  expectRates(settings, expected, perEpoch);
});

describe('clipping', () => {
  beforeAll(openOracle);
  const shapes = { '0': [4, 5], '1': [7], '2': [2, 3, 2] } as const;
  const normOf = (type: Clipped['norm_type'] = 2) => (type === 'Infinity' ? 'inf' : type) as ClipNormType;

  test.each(
    fixture.clip_grad_norm_.filter(({ gradient_rule }) => gradient_rule),
  )('to $max_norm by the norm $norm_type of $gradient_rule', ({
    max_norm,
    norm_type,
    gradient_rule,
    after_first3_of_each,
  }) => {
    const factor = 5 * Number(gradient_rule!.split('*')[1]);
    const gradients = Object.fromEntries(
      Object.entries(shapes).map(([i, shape]) => {
        const count = shape.reduce((a: number, b) => a * b, 1);
        return [
          i,
          tf.tensor(
            unit(`clip/${i}`, count).map((u) => factor * u),
            [...shape],
          ),
        ];
      }),
    );
    const clipped = clippedBy(clipByGlobalNorm(max_norm, { norm: normOf(norm_type) }), gradients);
    after_first3_of_each!.forEach((expected, i) => {
      expected.forEach((value, k) => {
        expect(Math.abs(clipped[i]![k]! - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value));
      });
    });
  });

  test('makes an infinite gradient NaN, and the others nothing', () => {
    const { max_norm, gradient } = fixture.clip_grad_norm_.find(({ gradient }) => gradient)!;
    const given = Object.fromEntries(gradient!.map((value, i) => [i, tf.tensor1d([Number(value)])]));
    const clipped = clippedBy(clipByGlobalNorm(max_norm), given);
    expect(clipped.map(([value]) => value)).toEqual([Number.NaN, 0]);
  });

  test('of the network alone leaves the classifier as it is, and does not measure it', () => {
    const optimizer = createOptimizer({
      optimizer: { type: 'sgd', momentum: 0, weightDecay: 0, clipNorm: 5, clipOf: 'network' },
      schedule: { type: 'constant', rate: 1, warmUp: 0 },
      epochs: 1,
    });
    const given = { 'conv1.weight': tf.tensor1d([6, 8]), [CLASSIFIER]: tf.tensor1d([100]) };
    const [network, classifier] = moved(optimizer, given);
    expect(network!.map((value) => Number(value.toFixed(5)))).toEqual([3, 4]);
    expect(classifier).toEqual([100]);
    const frozen = moved(optimizer, { [CLASSIFIER]: tf.tensor1d([100]) });
    expect(frozen).toEqual([[100]]);
  });

  function clippedBy(link: Parameters<typeof chain>[0][number], gradients: Record<string, tf.Tensor>) {
    return moved(chain([link]), gradients);
  }

  /** By how much parameters go down from zero, in the order of the gradients. */
  function moved(optimizer: ReturnType<typeof chain>, gradients: Record<string, tf.Tensor>): number[][] {
    const zeros = Object.fromEntries(Object.entries(gradients).map(([i, g]) => [i, tf.zerosLike(g)]));
    const { parameters } = optimizer.update({
      parameters: zeros,
      gradients,
      slots: Object.fromEntries(optimizer.slots.map((slot) => [slot, zeros])),
      scalars: Object.fromEntries(optimizer.scalars.map((name) => [name, tf.scalar(1)])),
    });
    return Object.keys(gradients).map((i) => Array.from(parameters[i]!.dataSync(), (value) => 0 - value));
  }
});
