/** What deepinsight/insightface's recognition/arcface_torch computes with the weights of the formula. */
import { createHash } from 'node:crypto';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine, HostTensor, HostTensors, Tensors } from '../../../src/engines/engine.ts';
import { crossEntropy } from '../../../src/network/margins/cross-entropy.ts';
import type { Network } from '../../../src/network/model/config.ts';
import { advanceRunning, type BatchStatistics } from '../../../src/network/model/layers/batch-norm.ts';
import { feature, forward } from '../../../src/network/model/network.ts';
import { isStatistic } from '../../../src/network/model/parameter.ts';
import {
  batchNorms,
  CLASSIFIER,
  parameters,
  trainedParameters,
} from '../../../src/network/model/parameters.ts';
import { inferencePass, trainingPass } from '../../../src/network/model/pass.ts';
import { toEngine } from '../../../src/network/model/torch-layout.ts';
import { valueAndGradients } from '../../../src/network/training/step/gradients.ts';
import { golden } from './fixtures.ts';
import { formulaWeights, unit } from './formula.ts';

export interface ArcfaceTorch {
  readonly eval: {
    readonly row0_first16: number[];
    readonly row_last_last4: number[];
    readonly l2_per_row: number[];
    readonly rms: number;
    readonly row0_first4_of_mirrored_input: number[];
  };
  readonly train: {
    readonly labels: number[];
    readonly loss: number;
    readonly embedding_row0_first8: number[];
    readonly head_gradient_l2: number;
    readonly gradient_l2: Record<string, number>;
    readonly gradient_l2_total: number;
    readonly running_l2_after: Record<string, number>;
  };
}

const IR = { widths: [64, 64, 128, 256, 512] } as const;

/** Its networks at full size, as `network.backbone` and the defaults beside it make them. */
export const ARCFACE_TORCH = {
  iresnet18: { backbone: 'iresnet', ...IR, depths: [2, 2, 2, 2] },
  iresnet34: { backbone: 'iresnet', ...IR, depths: [3, 4, 6, 3] },
  iresnet50: { backbone: 'iresnet', ...IR, depths: [3, 4, 14, 3] },
  iresnet100: { backbone: 'iresnet', ...IR, depths: [3, 13, 30, 3] },
  mobilefacenet: {
    backbone: 'mobilefacenet',
    widths: [128, 128, 256, 256, 512],
    depths: [1, 4, 6, 2],
  },
  mobilefacenet_large: {
    backbone: 'mobilefacenet',
    widths: [256, 128, 256, 512, 512],
    depths: [2, 8, 12, 4],
  },
} as const;

export type ArcfaceTorchName = keyof typeof ARCFACE_TORCH;

export function arcfaceTorchNetwork(name: ArcfaceTorchName): Network {
  const rest = { variant: 'trunk', image: [112, 112], pyramid: 1, embedding: 512, patterns: 1 } as const;
  return { ...ARCFACE_TORCH[name], ...rest };
}

/** Of the lines `name [shape] type` of a network's state_dict, their number and hash. */
export function stateDictOf(network: Network): { entries: number; parameters: number; sha256: string } {
  const counted = batchNorms(network);
  const table = parameters(network);
  const lines = table.flatMap(({ name: entry, shape }) => {
    const norm = entry.endsWith('.running_var') ? entry.slice(0, -'.running_var'.length) : '';
    const counter = counted.has(norm) ? [`${norm}.num_batches_tracked [] int64`] : [];
    return [`${entry} [${shape}] float32`, ...counter];
  });
  const hash = createHash('sha256').update(lines.map((line) => `${line}\n`).join(''));
  // What torch calls parameters: of an iresnet the scale too that is never trained.
  const held = table.filter((parameter) => !isStatistic(parameter));
  const numbers = held.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const count = numbers.reduce((sum, one) => sum + one, 0);
  return { entries: lines.length, parameters: count, sha256: hash.digest('hex') };
}

const BATCH = 4;
const CLASSES = 10;
const SIDE = 112;

/** Four pictures of bytes as the program sees them, in -1..1; or each mirrored left to right. */
function pictures(mirrored = false): HostTensor {
  const units = unit('input', BATCH * SIDE * SIDE * 3);
  const data = new Float32Array(units.length);
  for (let i = 0; i < data.length; i++) {
    const row = Math.floor(i / (SIDE * 3)) * SIDE * 3;
    const column = Math.floor((i - row) / 3);
    const from = mirrored ? row + (SIDE - 1 - column) * 3 + (i % 3) : i;
    data[i] = (Math.min(255, Math.floor((units[from]! + 1) * 128)) / 255 - 0.5) / 0.5;
  }
  return { shape: [BATCH, SIDE, SIDE, 3], dtype: 'float32', data };
}

/** Those whose numbers are recorded. */
export type RecordedName = 'iresnet18' | 'iresnet50' | 'mobilefacenet';

/** Features of the pictures, a row each, and the first row of the mirrored ones. */
export async function evalFeatures(
  engine: Engine,
  name: RecordedName,
): Promise<{ rows: Float32Array[]; mirrored: Float32Array }> {
  const network = arcfaceTorchNetwork(name);
  const names = parameters(network).map((each) => each.name);
  const compiled = await engine.compile(
    (weights, inputs) => ({
      feature: feature(network, inferencePass(weights), inputs['images'] as Tensor4D, 'clean'),
    }),
    toEngine(formulaWeights(network, CLASSES), names),
    { images: { shape: [BATCH, SIDE, SIDE, 3], dtype: 'float32' } },
  );
  const features = (await compiled.run({ images: pictures() }))['feature']!.data as Float32Array;
  const mirrored = (await compiled.run({ images: pictures(true) }))['feature']!.data as Float32Array;
  await compiled.dispose();
  const length = features.length / BATCH;
  const rows = Array.from({ length: BATCH }, (_, row) => features.subarray(row * length, (row + 1) * length));
  return { rows, mirrored: mirrored.subarray(0, length) };
}

/** The largest difference to the fixture's features, of their root mean square. */
export async function evalDifference(engine: Engine, name: RecordedName): Promise<number> {
  const { eval: expected } = golden<ArcfaceTorch>(`${name}.json`);
  const { rows, mirrored } = await evalFeatures(engine, name);
  const pairs: [ArrayLike<number>, number[]][] = [
    [rows[0]!.subarray(0, 16), expected.row0_first16],
    [rows.at(-1)!.subarray(-4), expected.row_last_last4],
    [mirrored.subarray(0, 4), expected.row0_first4_of_mirrored_input],
  ];
  const differences = pairs.flatMap(([found, wanted]) =>
    wanted.map((value, i) => Math.abs(found[i]! - value) / expected.rms),
  );
  const lengths = rows.map((row, i) => Math.abs(Math.hypot(...row) / expected.l2_per_row[i]! - 1));
  return Math.max(...differences, ...lengths);
}

/**
 * A training pass without a margin: `loss`, `feature`, `gradient/NAME` and `running/NAME`, the last two lengths.
 */
export async function trainPass(engine: Engine, name: RecordedName): Promise<HostTensors> {
  const { train: expected } = golden<ArcfaceTorch>(`${name}.json`);
  const network = arcfaceTorchNetwork(name);
  const state: Record<string, HostTensor> = toEngine(
    formulaWeights(network, CLASSES),
    parameters(network).map((each) => each.name),
  );
  state[CLASSIFIER] = {
    shape: [CLASSES, network.embedding],
    dtype: 'float32',
    data: unit('head', CLASSES * network.embedding),
  };
  const step = await engine.compileStep(
    (held, inputs) => ({ state: {}, outputs: trainingOutputs(network, held, inputs) }),
    state,
    {
      images: { shape: [BATCH, SIDE, SIDE, 3], dtype: 'float32' },
      labels: { shape: [BATCH], dtype: 'int32' },
    },
  );
  const outputs = await step.run({
    images: pictures(),
    labels: { shape: [BATCH], dtype: 'int32', data: Int32Array.from(expected.labels) },
  });
  await step.dispose();
  return outputs;
}

/** What of a training pass differs from the fixture by most, relative, of each sort. */
export async function trainDifference(engine: Engine, name: RecordedName) {
  const { train: expected } = golden<ArcfaceTorch>(`${name}.json`);
  const outputs = await trainPass(engine, name);
  const value = (key: string) => outputs[key]?.data[0] ?? Number.NaN;
  const relative = (key: string, wanted: number) => Math.abs(value(key) / wanted - 1);
  const total = expected.gradient_l2_total;
  // What is small beside the whole, or zero, has rounding errors of larger numbers in it.
  const gradients = Object.entries(expected.gradient_l2).map(
    ([key, wanted]) => Math.abs(value(`gradient/${key}`) - wanted) / Math.max(wanted, 1e-3 * total),
  );
  const others = Object.keys(outputs).filter(
    (key) => key.startsWith('gradient/') && key !== `gradient/${CLASSIFIER}`,
  );
  if (others.length !== gradients.length) throw new Error('there are gradients that the fixture has not');
  return {
    loss: relative('loss', expected.loss),
    embedding: Math.max(
      ...expected.embedding_row0_first8.map((wanted, i) => Math.abs(outputs['feature']!.data[i]! - wanted)),
    ),
    head: relative(`gradient/${CLASSIFIER}`, expected.head_gradient_l2),
    gradients: Math.max(...gradients),
    total: Math.abs(Math.hypot(...others.map(value)) / total - 1),
    running: Math.max(
      ...Object.entries(expected.running_l2_after).map(([key, wanted]) => relative(`running/${key}`, wanted)),
    ),
  };
}

/** Loss, feature, the length of every gradient, and of every running statistic after the pass. */
function trainingOutputs(network: Network, held: Tensors, inputs: Tensors): Record<string, tf.Tensor> {
  const outputs: Record<string, tf.Tensor> = {};
  const seen: [string, number][] = [];
  const trained = [...trainedParameters(network, 'clean'), CLASSIFIER];
  // By rows first: one float32 for millions of squares would lose three digits.
  const length = (tensor: tf.Tensor) => tf.sqrt(tf.sum(tf.sum(tf.square(tensor), -1)));
  const unitRows = (rows: tf.Tensor) => tf.div(rows, tf.sqrt(tf.sum(tf.square(rows), 1, true))) as Tensor2D;
  const { value, gradients, reported } = valueAndGradients(
    (report) => {
      const pass = trainingPass(held, {}, (norm, { mean, variance, count }) => {
        report(`${norm} mean`, mean);
        report(`${norm} variance`, variance);
        seen.push([norm, count]);
      });
      const { clean } = forward(network, pass, inputs['images'] as Tensor4D);
      report('feature', clean);
      const cosines = tf.matMul(unitRows(clean), unitRows(held[CLASSIFIER]!), false, true);
      return crossEntropy(tf.mul(cosines, 8) as Tensor2D, inputs['labels'] as Tensor1D);
    },
    Object.fromEntries(trained.map((key) => [key, held[key]!])),
  );
  outputs['loss'] = value;
  outputs['feature'] = reported['feature']!;
  for (const [key, gradient] of Object.entries(gradients)) outputs[`gradient/${key}`] = length(gradient);
  for (const [norm, count] of seen) {
    const batch = { mean: reported[`${norm} mean`], variance: reported[`${norm} variance`], count };
    const running = { mean: held[`${norm}.running_mean`]!, variance: held[`${norm}.running_var`]! };
    const { mean, variance } = advanceRunning(running, batch as BatchStatistics);
    outputs[`running/${norm}.running_mean`] = length(mean);
    outputs[`running/${norm}.running_var`] = length(variance);
  }
  return outputs;
}
