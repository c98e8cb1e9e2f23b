/** Full-size networks of the reference, with the weights and pictures of the formula. */
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Engine, HostTensor, HostTensors } from '../../../src/engines/engine.ts';
import type { Network } from '../../../src/network/model/config.ts';
import { forward } from '../../../src/network/model/network.ts';
import { CLASSIFIER, parameters, trainedParameters } from '../../../src/network/model/parameters.ts';
import { inferencePass } from '../../../src/network/model/pass.ts';
import { toEngine } from '../../../src/network/model/torch-layout.ts';
import {
  batchCounters,
  countersAfter,
  initialState,
  slotKey,
} from '../../../src/network/training/step/state.ts';
import { buildStep, stepInputs } from '../../../src/network/training/step/step.ts';
import { golden } from './fixtures.ts';
import { formulaImages, formulaWeights, l2 } from './formula.ts';
import { thinRecipe } from './thin.ts';

interface GoldenOutput {
  readonly shape: number[];
  readonly l2: number;
  readonly rms: number;
  readonly at: Record<string, number>;
}

export interface GoldenStep {
  readonly loss: number;
  readonly loss_cls: number;
  readonly loss_pred: number;
  readonly grad_l2: Record<string, number>;
  readonly without_gradient: string[];
  readonly delta_l2: Record<string, number>;
  readonly running_l2: Record<string, number>;
  readonly num_batches_tracked: Record<string, number>;
}

export interface GoldenNetwork {
  readonly parameters: number;
  readonly state_dict: Record<string, number[]>;
  readonly eval: Record<'fc_mask' | 'mask' | 'vec' | 'fc', GoldenOutput>;
  readonly train: {
    readonly lr: number;
    readonly classes: number;
    readonly labels: number[];
    readonly mask_labels: number[];
    readonly steps: readonly GoldenStep[];
  };
}

const BATCH = 4;

export type GoldenVariant = 'fpn' | '2d' | 'fc';

export function fullNetwork(variant: GoldenVariant): Network {
  return {
    variant,
    image: [112, 96],
    widths: [64, 64, 128, 256, 512],
    depths: [3, 4, 14, 3],
    pyramid: 256,
    embedding: 512,
    patterns: 226,
  };
}

const goldenTraining = (variant: GoldenVariant) => golden<GoldenNetwork>(`network-${variant}.json`).train;

/** The four outputs without training, by the names of the reference, maps with the channels first. */
export async function outputsInUse(
  engine: Engine,
  variant: GoldenVariant,
): Promise<Record<string, Float32Array>> {
  const network = fullNetwork(variant);
  const names = parameters(network).map(({ name }) => name);
  const compiled = await engine.compile(
    (weights, inputs) => {
      const outputs = forward(network, inferencePass(weights), inputs['images'] as Tensor4D);
      return { fc_mask: outputs.masked!, mask: outputs.mask!, vec: outputs.patterns!, fc: outputs.clean };
    },
    toEngine(formulaWeights(network, goldenTraining(variant).classes), names),
    { images: { shape: [BATCH, 112, 96, 3], dtype: 'float32' } },
  );
  const outputs = await compiled.run({ images: formulaImages('input', BATCH, 112, 96) });
  await compiled.dispose();
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, channelsFirst(output)]));
}

/** The steps that are recorded, with the state before and after each. */
export async function* trainingSteps(
  engine: Engine,
  variant: GoldenVariant,
): AsyncGenerator<{ index: number; outputs: HostTensors; before: HostTensors; after: HostTensors }> {
  const network = fullNetwork(variant);
  const train = goldenTraining(variant);
  const recipe = thinRecipe({ batch: BATCH, group: BATCH, dropout: 0 });
  const start = initialState(network, recipe, formulaWeights(network, train.classes));
  const step = await engine.compileStep(
    buildStep(network, recipe),
    start,
    stepInputs(network, recipe, BATCH, train.classes),
  );
  let before: HostTensors = start;
  for (let index = 0; index < train.steps.length; index++) {
    const outputs = await step.run({
      images: formulaImages(`step${index}`, BATCH, 112, 96),
      labels: { shape: [BATCH], dtype: 'int32', data: Int32Array.from(train.labels) },
      patterns: { shape: [BATCH], dtype: 'int32', data: Int32Array.from(train.mask_labels) },
      rate: { shape: [], dtype: 'float32', data: Float32Array.of(train.lr) },
    });
    const after = await step.state();
    yield { index, outputs, before, after };
    before = after;
  }
  await step.dispose();
}

/** What counts the batches of each normalisation, after so many steps. */
export function stepCounters(variant: GoldenVariant, steps: number): Record<string, number> {
  const network = fullNetwork(variant);
  const weights = formulaWeights(network, goldenTraining(variant).classes);
  const counters = countersAfter(batchCounters(network, weights), steps);
  return Object.fromEntries(Array.from(counters, ([name, { data }]) => [name, data[0]!]));
}

export function changeOf(name: string, before: HostTensors, after: HostTensors): number {
  const [now, then] = [after[name]!.data, before[name]!.data];
  let sum = 0;
  for (let i = 0; i < now.length; i++) sum += (now[i]! - then[i]!) ** 2;
  return Math.sqrt(sum);
}

/** velocity' = 0.9*velocity + gradient + 5e-4*weight, so the two states around a step give its gradient. */
export function gradientNorms(
  network: Network,
  before: HostTensors,
  after: HostTensors,
): Map<string, number> {
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

/** Where only the decay moves a weight, by less than float32 resolves: what storing it rounds away. */
export function rounding(values: ArrayLike<number>): number {
  return l2(values) * 2 ** -24;
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
