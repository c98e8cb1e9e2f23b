import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOptimizer, type OptimizerOptions } from '../../src/network/optimizers/create.ts';
import { learningRate } from '../../src/network/optimizers/schedule.ts';
import { openOracle } from './support/engines.ts';
import { golden } from './support/fixtures.ts';
import { unit } from './support/formula.ts';

interface Run {
  readonly lr: number;
  readonly after: readonly { readonly lr: number; readonly w: number[]; readonly idle: number[] }[];
}

const { sgd, adam } = golden<{ sgd: Run & { momentum: number; weight_decay: number }; adam: Run }>(
  'optimizers.json',
);
const runs: readonly [string, OptimizerOptions, Run][] = [
  ['sgd', { type: 'sgd', momentum: sgd.momentum, weightDecay: sgd.weight_decay }, sgd],
  ['adam', { type: 'adam' }, adam],
];

beforeAll(openOracle);

describe.each(runs)('%s', (_, options, run) => {
  it('moves 20 numbers as PyTorch does, for five steps of a falling rate', () => {
    const optimizer = createOptimizer(options);
    let parameter: tf.Tensor = tf.tensor1d(unit('w', 20));
    let slots: readonly tf.Tensor[] = optimizer.slots.map(() => tf.zeros([20]));
    run.after.forEach((expected, epoch) => {
      const rate = learningRate({ rate: run.lr, steps: [2, 4], gamma: 0.1 }, epoch);
      expect(rate).toBe(expected.lr);
      const scalars = Object.entries(optimizer.scalarsAt(epoch + 1, rate));
      const gradient = tf.add(tf.tensor1d(unit(`g${epoch}`, 20)), parameter);
      ({ parameter, slots } = optimizer.update({
        parameter,
        gradient,
        slots,
        scalars: Object.fromEntries(scalars.map(([name, value]) => [name, tf.scalar(value)])),
      }));
      const moved = Array.from(parameter.dataSync());
      const worst = Math.max(...moved.map((value, index) => Math.abs(value - expected.w[index]!)));
      expect(worst).toBeLessThan(1e-6);
    });
  });
});
