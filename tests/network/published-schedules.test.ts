/** Learning rates and clipped gradients as PyTorch and arcface_torch have them (tests/fixtures/network/heads). */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { CLASSIFIER } from '../../src/network/model/parameters.ts';
import { chain } from '../../src/network/optimizers/chain.ts';
import { createOptimizer } from '../../src/network/optimizers/create.ts';
import { clipByGlobalNorm } from '../../src/network/optimizers/links/clip-by-global-norm.ts';
import { learningRate, type RateSettings } from '../../src/network/optimizers/schedules/learning-rate.ts';
import { openOracle } from './support/engines.ts';
import { golden } from './support/fixtures.ts';
import {
  annealing,
  givenGradients,
  line,
  moved,
  multistep,
  normOf,
  polynomial,
  type RecordedSchedules,
  ruledGradients,
  warmedAnnealing,
} from './support/schedules.ts';

const fixture = golden<RecordedSchedules>('heads/schedules.json');

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
    expectRates(polynomial(at, epochs), at.lr_of_step, perEpoch);
  });

  test.each([0, 1])('PolynomialLRWarmup of group %d of two', (group) => {
    const { base_lrs, lr_of_step, ...at } = fixture['PolynomialLRWarmup two groups'];
    const rates = lr_of_step.map((ofGroups) => ofGroups[group]!);
    expectRates(polynomial({ ...at, base_lr: base_lrs[group]! }, epochs), rates, perEpoch);
  });

  test.each(fixture.CosineAnnealingLR)('CosineAnnealingLR $T_max, $eta_min', (at) => {
    const settings = annealing(at, epochs);
    expectRates(settings, at.lr_of_step, perEpoch);
    const schedule = { ...settings.schedule, tMax: null };
    expectRates({ schedule, epochs: epochs(at.T_max) }, at.lr_of_step, perEpoch);
  });

  test.each(fixture.MultiStepLR)('MultiStepLR $milestones, $gamma', (at) => {
    expectRates(multistep(at, epochs), at.lr_of_step, perEpoch);
  });

  test.each(fixture.LinearLR)('LinearLR $start_factor to $end_factor in $total_iters', (at) => {
    expectRates(line(at, epochs), at.lr_of_step, perEpoch);
    const warmed = {
      ...({ type: 'constant', rate: at.base_lr } as const),
      ...{ warmUp: epochs(at.total_iters), warmUpFrom: at.start_factor },
    };
    expectRates({ schedule: warmed, epochs: epochs(30) }, at.lr_of_step, perEpoch);
  });

  test('a LinearLR and then a CosineAnnealingLR', () => {
    const at = fixture['LinearLR then CosineAnnealingLR (SequentialLR)'];
    const { schedule, epochs: total } = warmedAnnealing(at, epochs);
    expectRates({ schedule, epochs: total }, at.lr_of_step, perEpoch);
    const half = at.lr_of_step.slice(0, at.warmup.total_iters + at.cosine.T_max + 1);
    expectRates({ schedule: { ...schedule, type: 'cosine' }, epochs: total }, half, perEpoch);
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
  test.each(
    fixture.clip_grad_norm_.filter(({ gradient_rule }) => gradient_rule),
  )('to $max_norm by the norm $norm_type of $gradient_rule', ({
    max_norm,
    norm_type,
    gradient_rule,
    after_first3_of_each,
  }) => {
    const link = clipByGlobalNorm(max_norm, { norm: normOf(norm_type) });
    const clipped = moved(chain([link]), ruledGradients(gradient_rule!));
    after_first3_of_each!.forEach((expected, i) => {
      expected.forEach((value, k) => {
        expect(Math.abs(clipped[i]![k]! - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value));
      });
    });
  });

  test('makes an infinite gradient NaN, and the others nothing', () => {
    const { max_norm, gradient } = fixture.clip_grad_norm_.find(({ gradient }) => gradient)!;
    const clipped = moved(chain([clipByGlobalNorm(max_norm)]), givenGradients(gradient!));
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
});
