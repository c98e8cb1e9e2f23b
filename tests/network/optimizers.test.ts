import { beforeAll, describe, expect, test } from 'vitest';
import { OPTIMIZERS, type OptimizerName } from '../../src/network/optimizers/catalog.ts';
import { chain } from '../../src/network/optimizers/chain.ts';
import { createOptimizer, type OptimizerOptions } from '../../src/network/optimizers/create.ts';
import { addDecayedWeights } from '../../src/network/optimizers/links/add-decayed-weights.ts';
import { addScheduledDecay } from '../../src/network/optimizers/links/add-scheduled-decay.ts';
import { clipByGlobalNorm } from '../../src/network/optimizers/links/clip-by-global-norm.ts';
import { scaleByAdam, unbiasedRate } from '../../src/network/optimizers/links/scale-by-adam.ts';
import { scaleByMomentum } from '../../src/network/optimizers/links/scale-by-momentum.ts';
import { scaleBySchedule } from '../../src/network/optimizers/links/scale-by-schedule.ts';
import { learningRate, type Schedule } from '../../src/network/optimizers/schedules/learning-rate.ts';
import { openOracle } from './support/engines.ts';
import { mapEntries, OPTIMIZER_RUNS, optimizerSteps, startOn } from './support/optimizers.ts';

beforeAll(openOracle);

describe.each(OPTIMIZER_RUNS)('%s', (_, options, run) => {
  test('moves 20 numbers as PyTorch does, for five steps of a falling rate', () => {
    for (const [epoch, { lr, w }] of optimizerSteps(options, run).entries()) {
      const expected = run.after[epoch]!;
      expect(lr).toBe(expected.lr);
      expect(Math.max(...w.map((value, i) => Math.abs(value - expected.w[i]!)))).toBeLessThan(1e-6);
    }
  });
});

/** Expected numbers are those of the formulas, in double precision. */
describe('a link', () => {
  test('adds its share of the weights', () => {
    expect(once([addDecayedWeights(0.1)], { p: [2, -1] }, { p: [1, 0.5] })).toEqual({ p: [0.8, -1.4] });
  });

  test('keeps a velocity', () => {
    const optimizer = startOn(chain([scaleByMomentum(0.9)]), { p: [2] });
    // Velocities 1, 0.4 and 0.36.
    expect(optimizer.step({ p: [1] })['p']).toEqual([1]);
    near(optimizer.step({ p: [-0.5] })['p']!, [0.6]);
    near(optimizer.step({ p: [0] })['p']!, [0.24]);
    near(optimizer.slots()['velocity']!['p']!, [0.36]);
  });

  test('multiplies by the rate of the moment', () => {
    const rates = [0.5, 0.25];
    const optimizer = startOn(chain([scaleBySchedule(({ updates }) => rates[updates]!)]), { p: [2] });
    expect(optimizer.step({ p: [1] })['p']).toEqual([1.5]);
    expect(optimizer.step({ p: [-2] })['p']).toEqual([2]);
  });

  test('divides by the root of the mean square, without the bias of either moment', () => {
    const rateAt = ({ updates }: { updates: number }) => [0.1, 0.1, 0.05][updates]!;
    const optimizer = startOn(chain([scaleByAdam(), scaleBySchedule(unbiasedRate(rateAt))]), { p: [2, -1] });
    near(optimizer.step({ p: [0.5, 0.5] })['p']!, [1.900000002, -1.099999998]);
    near(optimizer.step({ p: [-1, -1] })['p']!, [1.9366103542405655, -1.0633896457594345]);
    near(optimizer.step({ p: [0.25, 0.25] })['p']!, [1.943444887289771, -1.056555112710229]);
  });

  test('lets the weights decay by themselves', () => {
    const rateAt = ({ updates }: { updates: number }) => [0.1, 0.1, 0.05][updates]!;
    const optimizer = startOn(
      chain([scaleByAdam(), scaleBySchedule(unbiasedRate(rateAt)), addScheduledDecay(0.2, rateAt)]),
      { p: [2, -1] },
    );
    near(optimizer.step({ p: [0.5, 0.5] })['p']!, [1.860000002, -1.079999998]);
    near(optimizer.step({ p: [-1, -1] })['p']!, [1.8594103542005653, -1.0217896457994344]);
    near(optimizer.step({ p: [0.25, 0.25] })['p']!, [1.8476507837077651, -1.0047372162922346]);
  });

  test('shortens the gradients of all parameters together', () => {
    const gradients = { a: [3, 4], b: [12] }; // 13 long
    const clipped = once([clipByGlobalNorm(6.5)], { a: [0, 0], b: [0] }, gradients);
    near(clipped['a']!, [-1.4999998846153937, -1.9999998461538582]);
    near(clipped['b']!, [-5.999999538461575]);
    expect(once([clipByGlobalNorm(14)], { a: [0, 0], b: [0] }, gradients)).toEqual({ a: [-3, -4], b: [-12] });
    expect(once([clipByGlobalNorm(1)], { a: [5] }, { a: [0] })).toEqual({ a: [5] });
  });

  test('shortens what the links before it give, and the links behind it see that', () => {
    // 3 and 4 from the decay, cut to half, then twice the rate.
    const links = [addDecayedWeights(1), clipByGlobalNorm(2.5), scaleBySchedule(() => 2)];
    const moved = once(links, { a: [3], b: [4] }, { a: [0], b: [0] });
    near(moved['a']!, [3 - 2 * 1.4999997]);
    near(moved['b']!, [4 - 2 * 1.9999996]);
  });
});

describe('the catalog', () => {
  test.each(
    Object.keys(OPTIMIZERS) as OptimizerName[],
  )('%s composes with clipping and every schedule', (type) => {
    const optimizer: OptimizerOptions = { type, momentum: 0.9, weightDecay: 0.01, clipNorm: 1 };
    const schedule = { type: 'cosine', rate: 0.1, warmUp: 0 } as const;
    const moving = startOn(createOptimizer({ optimizer, schedule, epochs: 2 }), { p: [1, -1] });
    const clipped = moving.step({ p: [300, 400] })['p']!;
    const plain = startOn(
      createOptimizer({ optimizer: { ...optimizer, clipNorm: null }, schedule, epochs: 2 }),
      {
        p: [1, -1],
      },
    );
    const expected = plain.step({ p: [0.6, 0.8] })['p']!;
    near(clipped, expected);
  });

  test('names every scalar and slot once', () => {
    for (const type of Object.keys(OPTIMIZERS) as OptimizerName[]) {
      const schedule = { type: 'constant', rate: 1, warmUp: 0 } as const;
      const { slots, scalars } = createOptimizer({ optimizer: { type, clipNorm: 1 }, schedule, epochs: 1 });
      expect(new Set(slots).size).toBe(slots.length);
      expect(new Set(scalars).size).toBe(scalars.length);
    }
  });
});

describe('the learning rate', () => {
  const at = (schedule: Schedule, epochs: number, updates: number) =>
    learningRate({ schedule, epochs }, { updates, updatesPerEpoch: 4 });

  test.each<[string, Partial<Schedule>, number[]]>([
    ['constant', {}, [0.2, 0.2, 0.2, 0.2, 0.2]],
    [
      'multistep',
      { steps: [1, 2], gamma: 0.1 },
      [0.2, 0.2 * 0.1, 0.2 * 0.1 * 0.1, 0.2 * 0.1 * 0.1, 0.2 * 0.1 * 0.1],
    ],
    ['cosine', {}, [0.2, 0.18090169943749476, 0.13090169943749475, 0.1, 0.0012311659404862342]],
    ['polynomial', { power: 1 }, [0.2, 0.16, 0.12, 0.1, 0.01]],
    ['polynomial', { power: 2 }, [0.2, 0.128, 0.072, 0.05, 0.0005]],
  ])('%s goes by the epochs done', (type, settings, expected) => {
    const schedule = { type, rate: 0.2, warmUp: 0, ...settings } as Schedule;
    const rates = [0, 4, 8, 10, 19].map((updates) => at(schedule, 5, updates));
    rates.forEach((rate, i) => {
      expect(rate).toBeCloseTo(expected[i]!, 12);
    });
  });

  test('changes at the beginning of an epoch, not before', () => {
    const schedule = { type: 'multistep', rate: 1, steps: [3], gamma: 0.5, warmUp: 0 } as const;
    expect([11, 12].map((updates) => at(schedule, 5, updates))).toEqual([1, 0.5]);
  });

  test('rises in equal parts, and then goes as a training would that begins there', () => {
    const schedule = { type: 'cosine', rate: 0.2, warmUp: 1 } as const;
    const rates = Array.from({ length: 20 }, (_, updates) => at(schedule, 5, updates));
    const expected = [
      ...[0.05, 0.1, 0.15, 0.2],
      ...[0.2, 0.19807852804032305, 0.19238795325112867, 0.18314696123025453],
      ...[0.17071067811865476, 0.15555702330196022, 0.138268343236509, 0.11950903220161285],
      ...[0.1, 0.08049096779838719, 0.06173165676349103, 0.04444297669803981],
      ...[0.029289321881345254, 0.016853038769745466, 0.007612046748871327, 0.001921471959676957],
    ];
    rates.forEach((rate, i) => {
      expect(rate).toBeCloseTo(expected[i]!, 12);
    });
  });
});

function once(
  links: Parameters<typeof chain>[0],
  start: Readonly<Record<string, number[]>>,
  gradients: Readonly<Record<string, number[]>>,
): Record<string, number[]> {
  const moved = startOn(chain(links), start).step(gradients);
  return mapEntries(moved, (values) => values.map((value) => Number(value.toPrecision(7))));
}

function near(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value)).toBeLessThan(1e-6);
  });
}
