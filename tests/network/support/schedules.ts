/** Schedules and gradients of tests/fixtures/network/heads/schedules.json. */
import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from '../../../src/network/optimizers/chain.ts';
import type { ClipNormType } from '../../../src/network/optimizers/links/clip-by-global-norm.ts';
import { unit } from './formula.ts';

interface RecordedRates {
  readonly base_lr: number;
  readonly lr_of_step: readonly number[];
}

export interface RecordedSchedules {
  readonly PolynomialLRWarmup: readonly (RecordedRates & {
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
  readonly CosineAnnealingLR: readonly (RecordedRates & {
    readonly T_max: number;
    readonly eta_min: number;
  })[];
  readonly MultiStepLR: readonly (RecordedRates & {
    readonly milestones: readonly number[];
    readonly gamma: number;
  })[];
  readonly LinearLR: readonly (RecordedRates & {
    readonly start_factor: number;
    readonly end_factor: number;
    readonly total_iters: number;
  })[];
  readonly 'LinearLR then CosineAnnealingLR (SequentialLR)': RecordedRates & {
    readonly warmup: { readonly start_factor: number; readonly total_iters: number };
    readonly cosine: { readonly T_max: number };
  };
  readonly clip_grad_norm_: readonly RecordedClipping[];
}

interface RecordedClipping {
  readonly max_norm: number;
  readonly norm_type?: number | 'Infinity';
  readonly gradient_rule?: string;
  readonly gradient?: readonly (number | 'Infinity')[];
  readonly after_first3_of_each?: readonly (readonly number[])[];
}

type Recorded<Name extends keyof RecordedSchedules> = RecordedSchedules[Name] extends readonly (infer One)[]
  ? Omit<One, 'lr_of_step'>
  : never;

/** Steps, which the fixtures count, in epochs. */
type Epochs = (steps: number) => number;

export function polynomial(at: Recorded<'PolynomialLRWarmup'>, epochs: Epochs) {
  const warmUp = epochs(at.warmup_iters);
  const schedule = { type: 'polynomial-lr-warmup', rate: at.base_lr, power: at.power, warmUp } as const;
  return { schedule, epochs: epochs(at.total_iters) };
}

export function annealing(at: Recorded<'CosineAnnealingLR'>, epochs: Epochs) {
  const [tMax, etaMin] = [epochs(at.T_max), at.eta_min];
  const schedule = { type: 'cosine-annealing', rate: at.base_lr, warmUp: 0, tMax, etaMin } as const;
  return { schedule, epochs: epochs(70) };
}

export function multistep(at: Recorded<'MultiStepLR'>, epochs: Epochs) {
  const steps = at.milestones.map(epochs);
  const schedule = { type: 'multistep', rate: at.base_lr, warmUp: 0, gamma: at.gamma, steps } as const;
  return { schedule, epochs: epochs(30) };
}

export function line(at: Recorded<'LinearLR'>, epochs: Epochs) {
  const schedule = {
    ...({ type: 'linear', rate: at.base_lr, warmUp: 0, tMax: epochs(at.total_iters) } as const),
    ...{ startFactor: at.start_factor, endFactor: at.end_factor },
  };
  return { schedule, epochs: epochs(30) };
}

export function warmedAnnealing(
  at: RecordedSchedules['LinearLR then CosineAnnealingLR (SequentialLR)'],
  epochs: Epochs,
) {
  const { warmup, cosine, base_lr } = at;
  const warmUp = { warmUp: epochs(warmup.total_iters), warmUpFrom: warmup.start_factor };
  const schedule = { type: 'cosine-annealing', rate: base_lr, tMax: null, ...warmUp } as const;
  return { schedule, epochs: epochs(warmup.total_iters + cosine.T_max) };
}

const SHAPES = { '0': [4, 5], '1': [7], '2': [2, 3, 2] } as const;

/** The gradients of a rule: '5*0.1*unit("clip/<i>") ...'. */
export function ruledGradients(rule: string): Record<string, tf.Tensor> {
  const factor = 5 * Number(rule.split('*')[1]);
  const entries = Object.entries(SHAPES).map(([i, shape]) => {
    const count = shape.reduce((a: number, b) => a * b, 1);
    const values = unit(`clip/${i}`, count).map((u) => factor * u);
    return [i, tf.tensor(values, [...shape])];
  });
  return Object.fromEntries(entries);
}

/** Gradients of one number each. */
export function givenGradients(values: readonly (number | 'Infinity')[]): Record<string, tf.Tensor> {
  return Object.fromEntries(values.map((value, i) => [i, tf.tensor1d([Number(value)])]));
}

export function normOf(type: RecordedClipping['norm_type'] = 2): ClipNormType {
  return (type === 'Infinity' ? 'inf' : type) as ClipNormType;
}

/** By how much parameters go down from zero, in the order of the gradients. */
export function moved(optimizer: Optimizer, gradients: Record<string, tf.Tensor>): number[][] {
  const zeros = Object.fromEntries(Object.entries(gradients).map(([i, g]) => [i, tf.zerosLike(g)]));
  const { parameters } = optimizer.update({
    parameters: zeros,
    gradients,
    slots: Object.fromEntries(optimizer.slots.map((slot) => [slot, zeros])),
    scalars: Object.fromEntries(optimizer.scalars.map((name) => [name, tf.scalar(1)])),
  });
  return Object.keys(gradients).map((i) => Array.from(parameters[i]!.dataSync(), (value) => 0 - value));
}
