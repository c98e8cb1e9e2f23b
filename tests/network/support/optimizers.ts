/** An optimizer with its state, on vectors. */
import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer, Slots } from '../../../src/network/optimizers/chain.ts';
import { createOptimizer, type OptimizerOptions } from '../../../src/network/optimizers/create.ts';
import { learningRate, type Schedule } from '../../../src/network/optimizers/schedules/learning-rate.ts';
import { golden } from './fixtures.ts';
import { unit } from './formula.ts';

export interface OptimizerRun {
  readonly lr: number;
  readonly after: readonly { readonly lr: number; readonly w: number[]; readonly idle: number[] }[];
}

const { sgd, adam } = golden<{
  sgd: OptimizerRun & { momentum: number; weight_decay: number };
  adam: OptimizerRun;
}>('optimizers.json');

export const OPTIMIZER_RUNS: readonly [string, OptimizerOptions, OptimizerRun][] = [
  ['sgd', { type: 'sgd', momentum: sgd.momentum, weightDecay: sgd.weight_decay, clipNorm: null }, sgd],
  ['adam', { type: 'adam', clipNorm: null }, adam],
];

/** Rate and numbers of each of the five steps. */
export function optimizerSteps(options: OptimizerOptions, run: OptimizerRun): { lr: number; w: number[] }[] {
  const schedule: Schedule = { type: 'multistep', rate: run.lr, steps: [2, 4], gamma: 0.1, warmUp: 0 };
  const recipe = { optimizer: options, schedule, epochs: 5 };
  const optimizer = startOn(createOptimizer(recipe), { w: unit('w', 20) });
  return run.after.map((_, epoch) => {
    const lr = learningRate(recipe, { updates: epoch, updatesPerEpoch: 1 });
    const gradient = tf.add(tf.tensor1d(unit(`g${epoch}`, 20)), optimizer.parameters()['w']!);
    return { lr, w: optimizer.step({ w: gradient })['w']! };
  });
}

type Numbers = ArrayLike<number> | tf.Tensor;

export function startOn(optimizer: Optimizer, start: Readonly<Record<string, ArrayLike<number>>>) {
  let parameters = mapEntries(start, tensorOf);
  let slots: Slots = Object.fromEntries(
    optimizer.slots.map((slot) => [slot, mapEntries(parameters, (parameter) => tf.zerosLike(parameter))]),
  );
  let updates = 0;
  return {
    parameters: () => parameters,
    slots: () => mapEntries(slots, (tensors) => mapEntries(tensors, valuesOf)),
    step(gradients: Readonly<Record<string, Numbers>>): Record<string, number[]> {
      const scalars = optimizer.scalarsAt({ updates: updates++, updatesPerEpoch: 1 });
      ({ parameters, slots } = optimizer.update({
        parameters,
        gradients: mapEntries(gradients, tensorOf),
        slots,
        scalars: mapEntries(scalars, (value) => tf.scalar(value)),
      }) as { parameters: Record<string, tf.Tensor>; slots: Slots });
      return mapEntries(parameters, valuesOf);
    },
  };
}

function tensorOf(values: Numbers): tf.Tensor {
  return values instanceof tf.Tensor ? values : tf.tensor1d(Float32Array.from(values));
}

function valuesOf(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync());
}

export function mapEntries<A, B>(
  record: Readonly<Record<string, A>>,
  change: (item: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, item]) => [name, change(item)]));
}
