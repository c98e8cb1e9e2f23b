/** What LResNet-E-IR and iresnet have in common: all but the name of an activation, and the head. */
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { batchNorm } from '../layers/batch-norm.ts';
import { convolution } from '../layers/convolution.ts';
import { type Layer, parametersOf, sequential } from '../layers/layer.ts';
import { prelu } from '../layers/prelu.ts';
import type { WeightShapes } from '../weight-shapes.ts';
import type { Backbone, BackboneSizes } from './backbone.ts';

/** Residual stages of IR blocks behind a stem of stride 1. `activation` is what each PReLU is called. */
export function irTrunk(activation: string, { widths, depths }: BackboneSizes): Backbone {
  const [stemWidth, ...stageWidths] = widths;
  const stem = sequential(
    convolution('conv1', { from: 3, to: stemWidth, size: 3 }),
    batchNorm('bn1', stemWidth),
    prelu(activation, stemWidth),
  );
  const stages = stageWidths.map((width, index) =>
    stage(`layer${index + 1}`, activation, { from: widths[index]!, to: width, depth: depths[index]! }),
  ) as [Layer<Tensor4D>, Layer<Tensor4D>, Layer<Tensor4D>, Layer<Tensor4D>];
  return {
    parameters: parametersOf([stem, ...stages]),
    channels: { second: widths[2], third: widths[3], last: widths[4] },
    apply(images, pass) {
      const start = stem.apply(images, pass); //      [n, 112, 96, 64]
      const first = stages[0].apply(start, pass); //  [n, 56, 48, 64]
      const second = stages[1].apply(first, pass); // [n, 28, 24, 128]
      const third = stages[2].apply(second, pass); // [n, 14, 12, 256]
      const last = stages[3].apply(third, pass); //   [n, 7, 6, 512]
      return { second, third, last };
    },
  };
}

interface StageSizes {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

function stage(name: string, activation: string, { from, to, depth }: StageSizes): Layer<Tensor4D> {
  const blocks = Array.from({ length: depth }, (_, block) =>
    block === 0
      ? narrowingBlock(`${name}.0`, activation, from, to)
      : plainBlock(`${name}.${block}`, activation, to),
  );
  return sequential(...blocks);
}

/** Halves height and width. */
function narrowingBlock(name: string, activation: string, from: number, to: number): Layer<Tensor4D> {
  const shortcut = sequential(
    convolution(`${name}.downsample.0`, { from, to, size: 1, stride: 2 }),
    batchNorm(`${name}.downsample.1`, to),
  );
  const residual = improvedResidual(name, activation, from, to, 2);
  return {
    parameters: parametersOf([residual, shortcut]),
    apply: (x, pass) => tf.add(residual.apply(x, pass), shortcut.apply(x, pass)),
  };
}

function plainBlock(name: string, activation: string, channels: number): Layer<Tensor4D> {
  const residual = improvedResidual(name, activation, channels, channels, 1);
  return { ...residual, apply: (x, pass) => tf.add(residual.apply(x, pass), x) };
}

/** What an IR block adds to its input; no activation follows the sum. */
function improvedResidual(
  name: string,
  activation: string,
  from: number,
  to: number,
  stride: 1 | 2,
): Layer<Tensor4D> {
  return sequential(
    batchNorm(`${name}.bn1`, from),
    convolution(`${name}.conv1`, { from, to, size: 3 }),
    batchNorm(`${name}.bn2`, to),
    prelu(`${name}.${activation}`, to),
    convolution(`${name}.conv2`, { from: to, to, size: 3, stride }),
    batchNorm(`${name}.bn3`, to),
  );
}

/** The sizes of the trunk that the weights are of. */
export function irSizesOf(weights: WeightShapes): BackboneSizes {
  const width = (convolution: string) => weights.size(`${convolution}.weight`);
  const depth = (stage: number) => weights.count(`layer${stage}`);
  return {
    widths: [
      width('conv1'),
      width('layer1.0.conv1'),
      width('layer2.0.conv1'),
      width('layer3.0.conv1'),
      width('layer4.0.conv1'),
    ],
    depths: [depth(1), depth(2), depth(3), depth(4)],
  };
}
