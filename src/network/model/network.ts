/**
 * The network of FROM (Qiu et al., TPAMI 2021, section 3) in the paper's order. `weights` go by the reference's names,
 * filters HWIO; shapes in the margin are those of a 112x96 image at full width.
 */

import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engines/engine.ts';
import { type FeatureName, flatSize, type Network } from './config.ts';
import { conv, flatten, linear, prelu, upsample } from './layers.ts';
import type { Pass } from './pass.ts';

/** All that the network computes; only `clean` in the plain trunk. */
export interface Outputs {
  readonly clean: Tensor2D; //    [n, 512]
  readonly masked?: Tensor2D; //  [n, 512]
  /** Share of each feature element that is kept, 0..1; [n, 512] in variant fc. */
  readonly mask?: Tensor4D | Tensor2D; // [n, 7, 6, 512]
  /** Logits of the occlusion patterns. */
  readonly patterns?: Tensor2D; // [n, 226]
}

/** Everything, as a training step needs it: also the parts that no loss sees, for their running statistics. */
export function forward(network: Network, weights: Tensors, pass: Pass, images: Tensor4D): Outputs {
  const maps = trunk(network, weights, pass, images);
  if (network.variant === 'trunk') return { clean: head(weights, pass, maps.last, 'fc.clean') };
  const branch = maskBranch(network, weights, pass, pyramid(weights, maps));
  const mask = network.variant === '2d' ? repeat(branch as Tensor4D, network.widths[4]) : branch;
  const patterns = patternHead(weights, pass, mask);
  if (network.variant === 'fc') {
    const clean = head(weights, pass, maps.last, 'fc.clean');
    return { clean, masked: tf.mul(clean, mask) as Tensor2D, mask, patterns };
  }
  // The masked map first: running statistics depend on the order.
  const masked = head(weights, pass, tf.mul(maps.last, branch), 'fc.masked');
  const clean = head(weights, pass, maps.last, 'fc.clean');
  return { clean, masked, mask, patterns };
}

/** One feature and only what it needs. */
export function feature(
  network: Network,
  weights: Tensors,
  pass: Pass,
  images: Tensor4D,
  which: FeatureName,
): Tensor2D {
  const maps = trunk(network, weights, pass, images);
  if (which === 'clean') return head(weights, pass, maps.last, 'fc.clean');
  const mask = maskBranch(network, weights, pass, pyramid(weights, maps));
  if (network.variant === 'fc') return tf.mul(head(weights, pass, maps.last, 'fc.clean'), mask);
  return head(weights, pass, tf.mul(maps.last, mask), 'fc.masked');
}

/** Where dropout applies and over how many values an image; fed in training as `dropout.<site>`. */
export function dropoutSites(network: Network): Map<string, number> {
  const flat = flatSize(network);
  if (network.variant === 'trunk') return new Map([['fc.clean', flat]]);
  if (network.variant === 'fc') {
    return new Map([
      ['regress', network.embedding],
      ['fc.clean', flat],
    ]);
  }
  return new Map([
    ['regress', flat],
    ['fc.masked', flat],
    ['fc.clean', flat],
  ]);
}

interface Maps {
  readonly second: Tensor4D; // [n, 28, 24, 128]
  readonly third: Tensor4D; //  [n, 14, 12, 256]
  readonly last: Tensor4D; //   [n, 7, 6, 512]
}

/** LResNet50E-IR (Deng et al., ArcFace, 2019). */
function trunk(network: Network, weights: Tensors, pass: Pass, images: Tensor4D): Maps {
  let x = conv(images, filter(weights, 'conv1'), 1); //                       [n, 112, 96, 64]
  x = prelu(pass.batchNorm('bn1', x), vector(weights, 'prelu1'));
  const stage = (index: number): Tensor4D => {
    for (let block = 0; block < network.depths[index - 1]!; block++) {
      x = irBlock(weights, pass, `layer${index}.${block}`, x, block === 0);
    }
    return x;
  };
  stage(1); //                                                                [n, 56, 48, 64]
  return { second: stage(2), third: stage(3), last: stage(4) };
}

/** Improved residual block; no activation after the sum. The first of a stage halves height and width. */
function irBlock(weights: Tensors, pass: Pass, name: string, input: Tensor4D, first: boolean): Tensor4D {
  const stride = first ? 2 : 1;
  let x = pass.batchNorm(`${name}.bn1`, input);
  x = conv(x, filter(weights, `${name}.conv1`), 1);
  x = pass.batchNorm(`${name}.bn2`, x);
  x = prelu(x, vector(weights, `${name}.prelu1`));
  x = conv(x, filter(weights, `${name}.conv2`), stride);
  x = pass.batchNorm(`${name}.bn3`, x);
  if (!first) return tf.add(x, input);
  const shortcut = conv(input, filter(weights, `${name}.downsample.0`), stride);
  return tf.add(x, pass.batchNorm(`${name}.downsample.1`, shortcut));
}

/** Feature pyramid (Lin et al., 2017), the finest level: all the others feed nothing. */
function pyramid(weights: Tensors, maps: Maps): Tensor4D {
  const level = (name: string, x: Tensor4D): Tensor4D =>
    tf.add(conv(x, filter(weights, `fpn.${name}`), 1), weights[`fpn.${name}.bias`]!);
  const p5 = level('P5_1', maps.last); //                                     [n, 7, 6, 256]
  const p4 = tf.add(level('P4_1', maps.third), upsample(p5)) as Tensor4D; //  [n, 14, 12, 256]
  const p3 = tf.add(level('P3_1', maps.second), upsample(p4)) as Tensor4D; // [n, 28, 24, 256]
  return level('P3_2', p3);
}

/** The mask, 0..1: [n, 7, 6, 512]; [n, 7, 6, 1] in variant 2d; [n, 512] in variant fc. */
function maskBranch(network: Network, weights: Tensors, pass: Pass, p3: Tensor4D): Tensor4D | Tensor2D {
  if (network.variant === 'fc') return vectorMask(weights, pass, p3);
  let x = conv(p3, filter(weights, 'mask.0'), 2); //                          [n, 14, 12, 256]
  x = pass.batchNorm('mask.2', prelu(x, vector(weights, 'mask.1')));
  x = conv(x, filter(weights, 'mask.3'), 2); //                               [n, 7, 6, 512]
  if (network.variant === '2d') {
    x = pass.batchNorm('mask.5', prelu(x, vector(weights, 'mask.4')));
    x = conv(x, filter(weights, 'mask.6'), 1); //                             [n, 7, 6, 1]
  }
  return tf.sigmoid(x);
}

function vectorMask(weights: Tensors, pass: Pass, p3: Tensor4D): Tensor2D {
  let x = conv(p3, filter(weights, 'reduces.0'), 2); //                       [n, 14, 12, 256]
  x = pass.batchNorm('reduces.2', prelu(x, vector(weights, 'reduces.1')));
  x = conv(x, filter(weights, 'reduces.3'), 2); //                            [n, 7, 6, 64]
  x = pass.batchNorm('reduces.5', prelu(x, vector(weights, 'reduces.4')));
  const flat = pass.batchNorm('mask.0', flatten(x)); //                       [n, 2688]
  const logits = tf.add(linear(flat, matrix(weights, 'mask.1')), weights['mask.1.bias']!) as Tensor2D;
  return tf.sigmoid(pass.batchNorm('mask.2', logits)); //                     [n, 512]
}

/** One channel over all of them: as a product, whose gradient is a plain sum. */
function repeat(mask: Tensor4D, channels: number): Tensor4D {
  return tf.mul(mask, tf.ones([1, 1, 1, channels]));
}

/** Which occlusion pattern: read off the mask alone. */
function patternHead(weights: Tensors, pass: Pass, mask: Tensor4D | Tensor2D): Tensor2D {
  const flat = mask.rank === 2 ? (mask as Tensor2D) : flatten(mask as Tensor4D); // [n, 21504]
  const x = pass.dropout('regress', pass.batchNorm('regress.0', flat));
  return pass.batchNorm('regress.3', linear(x, matrix(weights, 'regress.2'))); // [n, 226]
}

/** The feature of a map. */
function head(weights: Tensors, pass: Pass, map: Tensor4D, site: string): Tensor2D {
  const x = pass.dropout(site, pass.batchNorm('fc.0', flatten(map))); //       [n, 21504]
  const embedded = tf.add(linear(x, matrix(weights, 'fc.2')), weights['fc.2.bias']!) as Tensor2D;
  return pass.batchNorm('fc.3', embedded); //                                  [n, 512]
}

function filter(weights: Tensors, name: string): Tensor4D {
  return weights[`${name}.weight`] as Tensor4D;
}

function matrix(weights: Tensors, name: string): Tensor2D {
  return weights[`${name}.weight`] as Tensor2D;
}

function vector(weights: Tensors, name: string): Tensor1D {
  return weights[`${name}.weight`] as Tensor1D;
}
