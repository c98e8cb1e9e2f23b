import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { globalDepthwise } from '../heads/global-depthwise.ts';
import { batchNorm } from '../layers/batch-norm.ts';
import { convolution, groupedConvolution } from '../layers/convolution.ts';
import { type Layer, parametersOf, sequential } from '../layers/layer.ts';
import { prelu } from '../layers/prelu.ts';
import type { WeightShapes } from '../weight-shapes.ts';
import type { Backbone, BackboneKind, BackboneSizes } from './backbone.ts';

/**
 * MobileFaceNet (Chen et al., 2018) as insightface's arcface_torch has it, with the names of its state_dict.
 * The widths are those of the stem, within the blocks at 1/4 and at 1/8, behind the stem at 1/8, and of the
 * last map; arcface_torch's `mbf` has 128, 128, 256, 256, 512.
 */
export const mobilefacenet: BackboneKind = {
  create,
  head: globalDepthwise,
  owns: (weights) => weights.has('conv_sep.layers.0.weight'),
  sizesOf,
};

function create({ widths, depths }: BackboneSizes): Backbone {
  const [stem, quarterInside, eighthInside, eighth, last] = widths;
  const half = sequential(
    activated('layers.0', convolution('layers.0.layers.0', { from: 3, to: stem, size: 3, stride: 2 }), stem),
    secondBlock(stem, quarterInside, depths[0]),
  );
  const quarter = sequential(
    block('layers.2', { from: stem, inside: quarterInside, to: stem, stride: 2 }),
    residuals('layers.3', stem, quarterInside, depths[1]),
  );
  const eighthPart = sequential(
    block('layers.4', { from: stem, inside: eighthInside, to: eighth, stride: 2 }),
    residuals('layers.5', eighth, eighthInside, depths[2]),
  );
  const sixteenth = sequential(
    block('layers.6', { from: eighth, inside: 2 * eighthInside, to: eighth, stride: 2 }),
    residuals('layers.7', eighth, eighthInside, depths[3]),
    activated('conv_sep', convolution('conv_sep.layers.0', { from: eighth, to: last, size: 1 }), last),
  );
  return {
    parameters: parametersOf([half, quarter, eighthPart, sixteenth]),
    channels: { second: stem, third: eighth, last },
    apply(images, pass) {
      const second = quarter.apply(half.apply(images, pass), pass); // [n, 28, 28, 128]
      const third = eighthPart.apply(second, pass); //                 [n, 14, 14, 256]
      return { second, third, last: sixteenth.apply(third, pass) }; // [n, 7, 7, 512]
    },
  };
}

/**
 * At half the height and width. A single one is a plain convolution in 64 groups, as arcface_torch has it
 * whatever the width; more are residual blocks, in `mbf_large`.
 */
function secondBlock(channels: number, inside: number, depth: number): Layer<Tensor4D> {
  if (depth > 1) return residuals('layers.1', channels, inside, depth);
  const filters = groupedConvolution('layers.1.layers.0', {
    ...{ channels, groups: groupsOf(channels), size: [3, 3], pad: 1 },
  });
  return activated('layers.1', filters, channels);
}

/** Of narrower ones, which it does not have, filters see two channels each, as in its usual width. */
function groupsOf(channels: number): number {
  if (channels % 64 === 0) return 64;
  return channels % 2 === 0 ? channels / 2 : channels;
}

function residuals(name: string, channels: number, inside: number, depth: number): Layer<Tensor4D> {
  const blocks = Array.from({ length: depth }, (_, index): Layer<Tensor4D> => {
    const residual = block(`${name}.layers.${index}`, { from: channels, inside, to: channels, stride: 1 });
    return { ...residual, apply: (x, pass) => tf.add(x, residual.apply(x, pass)) };
  });
  return sequential(...blocks);
}

interface BlockSizes {
  readonly from: number;
  /** Between the two 1x1 convolutions. */
  readonly inside: number;
  readonly to: number;
  readonly stride: 1 | 2;
}

/** Depthwise separable with an expansion in front; the end is linear. */
function block(name: string, { from, inside, to, stride }: BlockSizes): Layer<Tensor4D> {
  const part = (index: number) => `${name}.layers.${index}`;
  const depthwise = { channels: inside, groups: inside, size: [3, 3], stride, pad: 1 } as const;
  return sequential(
    activated(part(0), convolution(`${part(0)}.layers.0`, { from, to: inside, size: 1 }), inside),
    activated(part(1), groupedConvolution(`${part(1)}.layers.0`, depthwise), inside),
    convolution(`${part(2)}.layers.0`, { from: inside, to, size: 1 }),
    batchNorm(`${part(2)}.layers.1`, to),
  );
}

function activated(name: string, filters: Layer<Tensor4D>, channels: number): Layer<Tensor4D> {
  return sequential(filters, batchNorm(`${name}.layers.1`, channels), prelu(`${name}.layers.2`, channels));
}

function sizesOf(weights: WeightShapes): BackboneSizes {
  const width = (name: string) => weights.size(`${name}.layers.0.weight`);
  const depth = (stage: number) => weights.count(`layers.${stage}.layers`);
  return {
    widths: [
      width('layers.0'),
      width('layers.2.layers.0'),
      width('layers.4.layers.0'),
      width('layers.4.layers.2'),
      width('conv_sep'),
    ],
    depths: [weights.has('layers.1.layers.0.weight') ? 1 : depth(1), depth(3), depth(5), depth(7)],
  };
}
