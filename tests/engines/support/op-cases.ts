import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../src/engines/engine.ts';
import { floats, integers, tensor } from './values.ts';

export interface OpCase {
  readonly op: string;
  readonly inputs: HostTensors;
  // biome-ignore lint/suspicious/noExplicitAny: a case knows the ranks of its inputs, the list of cases does not.
  readonly fn: (inputs: Record<string, any>) => tf.Tensor | tf.Tensor[];
  /** Inputs whose gradients are compared as well. */
  readonly differentiable?: readonly string[];
}

const pair = { a: floats([2, 3, 4, 2], 1), b: floats([2, 3, 4, 2], 2, 0.3, 2) };
const channels = { a: floats([2, 3, 4, 2], 3), b: floats([2], 4, 0.3, 2) };
const positive = { x: floats([3, 5], 5, 0.2, 2) };
const anySign = { x: floats([2, 3, 4, 2], 6) };
const unit = { x: floats([3, 5], 7, -0.9, 0.9) };

/** The same operator between equal shapes, with a channel vector, with a scalar, and behind a convolution (NCHW). */
function binaryCases(
  op: string,
  fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  gradients: 'all' | 'equal shapes only' | 'none' = 'all',
): OpCase[] {
  const differentiable = gradients === 'all' ? ['a', 'b'] : [];
  const filter = floats([1, 1, 2, 2], 8);
  return [
    { op, inputs: pair, fn: ({ a, b }) => fn(a, b), differentiable: gradients === 'none' ? [] : ['a', 'b'] },
    { op: `${op} with a vector`, inputs: channels, fn: ({ a, b }) => fn(a, b), differentiable },
    { op: `${op} with a constant`, inputs: anySign, fn: ({ x }) => fn(x, tf.scalar(0.7)) },
    {
      op: `${op} with a full constant`,
      inputs: { x: floats([1, 4], 9) },
      fn: ({ x }) => fn(x, tf.fill([3, 4], 1)),
    },
    {
      op: `${op} after a convolution`,
      inputs: { ...channels, filter },
      fn: ({ a, b, filter }) => fn(tf.conv2d(a, filter, 1, 'same'), b),
      differentiable: gradients === 'all' ? ['a', 'b', 'filter'] : [],
    },
    {
      op: `${op} of a convolution with one value an image`,
      inputs: { a: pair.a, b: floats([2, 1, 1, 1], 4, 0.3, 2), filter },
      fn: ({ a, b, filter }) => fn(tf.conv2d(a, filter, 1, 'same'), b),
      differentiable,
    },
  ];
}

function unaryCase(
  op: string,
  inputs: { x: OpCase['inputs'][string] },
  fn: (x: tf.Tensor) => tf.Tensor,
): OpCase {
  return { op, inputs, fn: ({ x }) => fn(x), differentiable: ['x'] };
}

export const OP_CASES: readonly OpCase[] = [
  ...binaryCases('add', tf.add),
  ...binaryCases('sub', tf.sub),
  ...binaryCases('mul', tf.mul),
  ...binaryCases('div', tf.div),
  ...binaryCases('maximum', tf.maximum, 'equal shapes only'),
  ...binaryCases('minimum', tf.minimum, 'equal shapes only'),
  ...binaryCases('squaredDifference', tf.squaredDifference, 'equal shapes only'),
  ...binaryCases('greater', tf.greater, 'none'),
  ...binaryCases('greaterEqual', tf.greaterEqual, 'none'),
  ...binaryCases('less', tf.less, 'none'),
  ...binaryCases('lessEqual', tf.lessEqual, 'none'),
  { op: 'pow', inputs: positive, fn: ({ x }) => tf.pow(x, 1.5), differentiable: ['x'] },
  {
    op: 'equal and notEqual',
    inputs: { a: integers([1, 2, 3]), b: integers([1, 0, 3]) },
    fn: ({ a, b }) => [tf.equal(a, b), tf.notEqual(a, b)],
  },
  {
    op: 'logical operators',
    inputs: { a: floats([8], 10), b: floats([8], 11) },
    fn: ({ a, b }) => [
      tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0)),
      tf.logicalOr(tf.greater(a, 0), tf.logicalNot(tf.greater(b, 0))),
    ],
  },
  unaryCase('neg', anySign, tf.neg),
  unaryCase('abs', anySign, tf.abs),
  unaryCase('sqrt', positive, tf.sqrt),
  unaryCase('rsqrt', positive, tf.rsqrt),
  unaryCase('exp', anySign, tf.exp),
  unaryCase('log', positive, tf.log),
  unaryCase('relu', anySign, tf.relu),
  unaryCase('sigmoid', anySign, tf.sigmoid),
  unaryCase('tanh', anySign, tf.tanh),
  unaryCase('softplus', anySign, tf.softplus),
  unaryCase('reciprocal', positive, tf.reciprocal),
  unaryCase('square', anySign, tf.square),
  unaryCase('sin', anySign, tf.sin),
  unaryCase('cos', anySign, tf.cos),
  unaryCase('acos', unit, tf.acos),
  unaryCase('asin', unit, tf.asin),
  unaryCase('clipByValue', anySign, (x) => tf.clipByValue(x, -0.4, 0.6)),
  { op: 'step', inputs: anySign, fn: ({ x }) => [tf.step(x), tf.step(x, -1)] },
  {
    op: 'floor, ceil, round, sign',
    inputs: anySign,
    fn: ({ x }) => [tf.floor(x), tf.ceil(x), tf.round(tf.mul(x, 9)), tf.sign(x)],
  },
  {
    op: 'addN',
    inputs: { a: pair.a, b: pair.b },
    fn: ({ a, b }) => tf.addN([a, b, a]),
    differentiable: ['a', 'b'],
  },
  {
    op: 'where',
    inputs: pair,
    fn: ({ a, b }) => tf.where(tf.greater(a, 0), a, b),
    differentiable: ['a', 'b'],
  },
  {
    op: 'prelu',
    inputs: { x: anySign.x, alpha: floats([2], 12, 0.1, 0.4) },
    fn: ({ x, alpha }) => tf.prelu(x, alpha),
    differentiable: ['x', 'alpha'],
  },
  {
    op: 'cast',
    inputs: { x: floats([6], 13, -3, 3) },
    fn: ({ x }) => [tf.cast(x, 'int32'), tf.cast(tf.cast(x, 'bool'), 'float32')],
  },
  {
    op: 'zerosLike, onesLike, range',
    inputs: unit,
    fn: ({ x }) => [tf.zerosLike(x), tf.onesLike(x), tf.mul(tf.range(0, 5), tf.mean(x))],
  },
  {
    op: 'oneHot',
    inputs: { labels: integers([2, 0, -1, 3, 9]) },
    fn: ({ labels }) => [tf.oneHot(labels, 4, 0.9, 0.1), tf.oneHot(labels, 4)],
  },
  ...[[0, 1, 2], [1, 2], [3], [-1], undefined].flatMap((axes) =>
    [true, false].flatMap((keep): OpCase[] => [
      {
        op: `sum and mean over ${axes ?? 'everything'}${keep ? ', axes kept' : ''}`,
        inputs: anySign,
        fn: ({ x }) => [tf.sum(x, axes, keep), tf.mean(x, axes, keep)],
        differentiable: ['x'],
      },
      {
        op: `sum and max of a convolution over ${axes ?? 'everything'}${keep ? ', axes kept' : ''}`,
        inputs: { x: anySign.x, filter: floats([3, 3, 2, 3], 14) },
        fn: ({ x, filter }) => {
          const y = tf.conv2d(x, filter, 1, 'same');
          return [tf.sum(y, axes, keep), tf.max(y, axes, keep)];
        },
        differentiable: ['x', 'filter'],
      },
    ]),
  ),
  {
    op: 'min, prod, argMax, argMin',
    inputs: unit,
    fn: ({ x }) => [tf.min(x, 1), tf.prod(x, 0), tf.argMax(x, 1), tf.argMin(x, 0)],
  },
  {
    op: 'any, all',
    inputs: unit,
    fn: ({ x }) => [tf.any(tf.greater(x, 0.5), 1), tf.all(tf.greater(x, -0.8), 1)],
  },
  ...[false, true].flatMap((ta) =>
    [false, true].map(
      (tb): OpCase => ({
        op: `matMul${ta ? ', a transposed' : ''}${tb ? ', b transposed' : ''}`,
        inputs: { a: floats(ta ? [4, 3] : [3, 4], 15), b: floats(tb ? [5, 4] : [4, 5], 16) },
        fn: ({ a, b }) => tf.matMul(a, b, ta, tb),
        differentiable: ['a', 'b'],
      }),
    ),
  ),
  {
    op: 'matMul of batches',
    inputs: { a: floats([2, 3, 4], 17), b: floats([2, 5, 4], 18) },
    fn: ({ a, b }) => tf.matMul(a, b, false, true),
    differentiable: ['a', 'b'],
  },
  unaryCase('softmax', unit, (x) => tf.softmax(x)),
  unaryCase('logSoftmax', unit, (x) => tf.logSoftmax(x)),
  unaryCase('logSumExp', unit, (x) => tf.logSumExp(x, 1)),
  unaryCase('reshape', anySign, (x) => tf.reshape(x, [2, -1])),
  unaryCase('transpose', anySign, (x) => tf.transpose(x, [3, 0, 2, 1])),
  {
    op: 'transpose of a convolution to NCHW and flatten',
    inputs: { x: anySign.x, filter: floats([3, 3, 2, 3], 19) },
    fn: ({ x, filter }) => tf.reshape(tf.transpose(tf.conv2d(x, filter, 2, 1), [0, 3, 1, 2]), [2, -1]),
    differentiable: ['x', 'filter'],
  },
  unaryCase('transpose from NCHW', { x: floats([2, 3, 4, 5], 20) }, (x) =>
    tf.square(tf.transpose(x, [0, 2, 3, 1])),
  ),
  unaryCase('expandDims and squeeze', unit, (x) => tf.squeeze(tf.expandDims(tf.expandDims(x, 0), -1), [0])),
  {
    op: 'concat',
    inputs: pair,
    fn: ({ a, b }) => [tf.concat([a, b], 3), tf.concat([a, b], -2)],
    differentiable: ['a', 'b'],
  },
  {
    op: 'concat, slice, pad and tile of convolutions',
    inputs: { x: anySign.x, filter: floats([1, 1, 2, 3], 21) },
    fn: ({ x, filter }) => {
      const y = tf.conv2d(x, filter, 1, 'same');
      return [
        tf.concat([y, x], 3),
        tf.slice(y, [0, 1, 0, 1], [-1, 2, -1, 2]),
        tf.pad(
          y,
          [
            [0, 0],
            [1, 2],
            [0, 3],
            [0, 0],
          ],
          0.5,
        ),
        tf.tile(y, [1, 2, 1, 2]),
        tf.reverse(y, 2),
      ];
    },
    differentiable: ['x', 'filter'],
  },
  {
    op: 'stack and unstack',
    inputs: { a: unit.x, b: positive.x },
    fn: ({ a, b }) => [tf.stack([a, b], 1), ...tf.unstack(tf.stack([a, b], 2), 1)],
    differentiable: ['a', 'b'],
  },
  {
    op: 'split',
    inputs: anySign,
    fn: ({ x }) => [...tf.split(x, 2, 2), ...tf.split(x, [1, 2], 1)],
    differentiable: ['x'],
  },
  {
    op: 'slice',
    inputs: unit,
    fn: ({ x }) => [tf.slice(x, 1, 2), tf.slice(x, [0, 1], [2, 3])],
    differentiable: ['x'],
  },
  {
    op: 'stridedSlice',
    inputs: unit,
    fn: ({ x }) => [
      tf.stridedSlice(x, [0, 1], [3, 5], [2, 3]),
      tf.stridedSlice(x, [1, 0], [2, 5], [1, 1], 0, 0, 0, 0, 1),
    ],
  },
  { op: 'reverse', inputs: anySign, fn: ({ x }) => [tf.reverse(x, [1, 2]), tf.image.flipLeftRight(x)] },
  {
    op: 'gather',
    inputs: { x: floats([4, 3], 22), i: integers([3, 0, 3]) },
    fn: ({ x, i }) => [tf.gather(x, i), tf.gather(x, tf.slice(i, 1, 1), 1)],
  },
  {
    op: 'gather with its gradient',
    inputs: { x: floats([4, 3], 23), i: integers([3, 0, 3]) },
    fn: ({ x, i }) => tf.gather(x, i),
    differentiable: ['x'],
  },
  {
    op: 'gatherND and tensorScatterUpdate',
    inputs: { x: floats([4, 3], 22), updates: floats([2], 23), i: integers([3, 0]) },
    fn: ({ x, updates, i }) => {
      const places = tf.stack([i, tf.range(1, 3, 1, 'int32')], 1);
      return [
        tf.gatherND(x, places),
        tf.gatherND(x, tf.reshape(i, [2, 1])),
        tf.tensorScatterUpdate(x, places, updates),
        tf.tensorScatterUpdate(x, tf.reshape(i, [2, 1]), tf.ones([2, 3])),
      ];
    },
  },
  {
    op: 'resizeNearestNeighbor',
    inputs: { x: floats([2, 3, 2, 3], 24) },
    fn: ({ x }) => tf.image.resizeNearestNeighbor(x, [6, 6]),
    differentiable: ['x'],
  },
  {
    op: 'batchNorm',
    inputs: {
      x: anySign.x,
      mean: floats([2], 25),
      variance: floats([2], 26, 0.5, 2),
      offset: floats([2], 27),
      scale: floats([2], 28),
      filter: floats([1, 1, 2, 2], 29),
    },
    fn: ({ x, mean, variance, offset, scale, filter }) => [
      tf.batchNorm(x, mean, variance, offset, scale, 1e-5),
      tf.batchNorm(tf.conv2d(x, filter, 1, 'same'), mean, variance, offset, scale, 1e-5),
      tf.batchNorm(tf.reshape(x, [24, 2]), mean, variance, offset, scale, 1e-5),
    ],
    differentiable: ['x', 'mean', 'variance', 'offset', 'scale', 'filter'],
  },
  {
    op: 'batchNorm without offset and scale',
    inputs: { x: anySign.x, mean: floats([2], 25), variance: floats([2], 26, 0.5, 2) },
    fn: ({ x, mean, variance }) => tf.batchNorm(x, mean, variance),
  },
  {
    op: 'an affine map by batchNorm',
    inputs: { x: anySign.x, offset: floats([2], 30), scale: floats([2], 31) },
    fn: ({ x, offset, scale }) => tf.batchNorm(x, tf.zeros([2]), tf.ones([2]), offset, scale, 1e-30),
  },
  {
    op: 'constants',
    inputs: { x: tensor([1, 2]) },
    fn: ({ x }) => [tf.add(x, tf.tensor1d([3, 4])), tf.ones([2, 2]), tf.eye(2)],
  },
];

interface ConvSize {
  readonly batch?: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filters: number;
}

const SIZES: readonly ConvSize[] = [
  { height: 6, width: 8, channels: 3, filters: 4 },
  { height: 7, width: 5, channels: 16, filters: 5 },
  // Large enough for the formulations of large maps.
  { height: 26, width: 25, channels: 16, filters: 3 },
  // Whole blocks of channels, and of images too; a few channels only; whole blocks of channels, but not of images.
  { batch: 16, height: 6, width: 4, channels: 16, filters: 32 },
  { batch: 32, height: 5, width: 6, channels: 32, filters: 16 },
  { batch: 16, height: 6, width: 5, channels: 3, filters: 16 },
  { batch: 3, height: 6, width: 4, channels: 16, filters: 16 },
];

/** Forward, dX and dW for every kernel size, stride and padding that a residual network uses. */
export const CONVOLUTION_CASES: readonly OpCase[] = SIZES.flatMap(
  ({ batch = 2, height, width, channels: inner, filters }) =>
    [1, 3].flatMap((size) =>
      [1, 2].flatMap((stride) =>
        ([size === 3 ? 1 : 0, 'same', 'valid'] as const).map(
          (pad): OpCase => ({
            op: `conv2d ${size}x${size} stride ${stride} pad ${pad} on ${batch}x${height}x${width}x${inner} to ${filters}`,
            inputs: {
              x: floats([batch, height, width, inner], 40),
              filter: floats([size, size, inner, filters], 41),
            },
            fn: ({ x, filter }) => tf.conv2d(x, filter, stride, pad),
            differentiable: ['x', 'filter'],
          }),
        ),
      ),
    ),
);

/** Channel by channel: with a channel count of no blocks, and of some. */
const DEPTHWISE_CASES: readonly OpCase[] = [3, 32].flatMap((channels) =>
  (
    [
      [3, 1, 1, 6, 5],
      [3, 2, 1, 6, 8],
      [3, 2, 1, 7, 5],
      [3, 2, 'valid', 8, 6],
      [3, 2, 'same', 6, 5],
      [1, 2, 0, 6, 5],
      [5, 1, 'valid', 5, 6],
    ] as const
  ).map(
    ([size, stride, pad, height, width]): OpCase => ({
      op: `depthwise ${size}x${size} stride ${stride} pad ${pad} on 2x${height}x${width}x${channels}`,
      inputs: {
        x: floats([2, height, width, channels], 42),
        filter: floats([size, size, channels, 1], 43),
        scale: floats([channels], 44, 0.3, 2),
      },
      fn: ({ x, filter, scale }) => [
        tf.mul(tf.depthwiseConv2d(x as tf.Tensor4D, filter, stride, pad), scale),
        tf.depthwiseConv2d(tf.mul(x, x) as tf.Tensor4D, filter, stride, pad),
      ],
      differentiable: ['x', 'filter', 'scale'],
    }),
  ),
);

const inBlocks = { x: floats([2, 4, 3, 16], 50), filter: floats([1, 1, 16, 32], 51) };

/** What meets a convolution's result that lies in blocks of channels. */
function blockedCase(
  op: string,
  fn: (y: tf.Tensor4D, others: Record<string, tf.Tensor>) => tf.Tensor | tf.Tensor[],
  others: OpCase['inputs'] = {},
): OpCase {
  return {
    op: `${op} of a convolution to 32 channels`,
    inputs: { ...inBlocks, ...others },
    fn: ({ x, filter, ...rest }) => fn(tf.conv2d(x, filter, 1, 'same'), rest),
    differentiable: ['x', 'filter', ...Object.keys(others)],
  };
}

const vectors = { a: floats([32], 52, 0.3, 2), b: floats([32], 53, 0.3, 2) };
const maps = { a: floats([2, 4, 3, 32], 54), b: floats([2, 4, 3, 1], 55), c: floats([2, 1, 1, 1], 56) };

export const BLOCKED_CASES: readonly OpCase[] = [
  ...DEPTHWISE_CASES,
  blockedCase(
    'arithmetic with vectors',
    (y, { a, b }) => [tf.add(y, a!), tf.sub(y, a!), tf.sub(b!, y), tf.mul(y, b!), tf.div(y, a!)],
    vectors,
  ),
  blockedCase(
    'arithmetic with maps',
    (y, { a, b, c }) => [tf.add(y, a!), tf.mul(y, b!), tf.sub(a!, y), tf.mul(c!, y), tf.mul(y, 0.3)],
    maps,
  ),
  blockedCase(
    'sums with what is affine',
    (y, { a, b }) => {
      const shifted = tf.add(y, a!);
      const scaled = tf.mul(y, b!);
      return [tf.add(shifted, scaled), tf.add(scaled, y), tf.add(y, shifted), scaled, tf.add(scaled, scaled)];
    },
    vectors,
  ),
  blockedCase('sums with a map of one channel', (y, { a, b }) => tf.add(tf.mul(y, a!), b!), {
    a: vectors.a,
    b: maps.b,
  }),
  blockedCase(
    'batchNorm',
    (y, { a, b }) => [
      tf.batchNorm(y, tf.zeros([32]), tf.ones([32]), b as tf.Tensor1D, a as tf.Tensor1D, 0),
      tf.batchNorm(y, b as tf.Tensor1D, a as tf.Tensor1D, a as tf.Tensor1D, b as tf.Tensor1D, 1e-5),
    ],
    vectors,
  ),
  blockedCase('reductions', (y) => [
    tf.mean(y, [0, 1, 2]),
    tf.sum(y, [0, 1, 2]),
    tf.sum(y, [1, 2]),
    tf.mean(y, 3),
    tf.sum(y),
    tf.mean(y, [1, 2], true),
  ]),
  blockedCase(
    'sums of products',
    (y, { a }) => [
      tf.sum(tf.mul(y, a!), [0, 1, 2]),
      tf.mean(tf.square(y), [0, 1, 2]),
      // The product is wanted besides.
      tf.mul(y, a!),
    ],
    { a: maps.a },
  ),
  blockedCase(
    'rectifiers',
    (y, { a }) => [
      tf.relu(y),
      tf.mul(y, tf.step(y)),
      tf.minimum(y, 0),
      tf.prelu(y, a!),
      tf.sigmoid(y),
      tf.where(tf.greater(y, 0), y, tf.square(y)),
    ],
    { a: vectors.a },
  ),
  blockedCase(
    'bounds of affine maps',
    (y, { a, b }) => {
      const affine = tf.add(tf.mul(y, a!), b!);
      return [
        affine,
        tf.minimum(affine, 0),
        tf.maximum(0.25, affine),
        tf.sum(tf.mul(y, tf.minimum(-0.5, affine)), [0, 1, 2]),
      ];
    },
    vectors,
  ),
  blockedCase('x2 and x3 enlargement', (y) => [
    tf.image.resizeNearestNeighbor(y, [8, 6]),
    tf.conv2d(tf.image.resizeNearestNeighbor(y, [4, 9]), tf.ones([1, 1, 32, 16]), 1, 0),
  ]),
  blockedCase('changes of shape', (y) => [
    tf.reshape(tf.transpose(y, [0, 3, 1, 2]), [2, -1]),
    tf.concat([y, tf.square(y)], 3),
    tf.slice(y, [0, 1, 0, 5], [-1, 2, -1, 20]),
    tf.pad(y, [
      [0, 0],
      [1, 2],
      [0, 3],
      [0, 0],
    ]),
    tf.tile(y, [1, 2, 1, 2]),
    tf.reverse(y, 2),
  ]),
];

/** Enough values for a sum that scales to be one pass, and for dy to be taken in strips. */
const large = { x: floats([16, 32, 32], 60), y: floats([16, 32, 32], 61), number: floats([1], 62) };

/** Channels enough for Winograd's algorithm; maps of whole tiles of 4x4 pixels and not, of few tiles and many. */
const WINOGRAD_CASES: readonly OpCase[] = [
  { batch: 2, height: 7, width: 6, channels: 128, filters: 144, pad: 1 } as const,
  { batch: 3, height: 10, width: 6, channels: 144, filters: 128, pad: 'valid' } as const,
  { batch: 11, height: 9, width: 5, channels: 128, filters: 128, pad: 'same' } as const,
].map(({ batch, height, width, channels, filters, pad }) => ({
  op: `conv2d 3x3 of many channels, ${batch}x${height}x${width}x${channels} to ${filters}, pad ${pad}`,
  inputs: {
    x: floats([batch, height, width, channels], 67),
    filter: floats([3, 3, channels, filters], 68, -0.1, 0.1),
  },
  fn: ({ x, filter }) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, pad),
  differentiable: ['x', 'filter'],
}));

export const LARGE_CASES: readonly OpCase[] = [
  ...WINOGRAD_CASES,
  {
    op: 'sums of 16384 values with scaled ones',
    inputs: large,
    fn: ({ x, y, number }) => {
      const [a, b] = [x!, y!];
      const factor = tf.reshape(number!, []);
      return [
        tf.add(a, tf.mul(b, 0.3)),
        tf.add(tf.mul(a, factor), b),
        tf.sub(a, tf.mul(factor, b)),
        tf.sub(tf.mul(a, 2), b),
        tf.add(tf.mul(a, 0.9), tf.add(b, tf.mul(a, 5e-4))),
      ];
    },
  },
  {
    op: 'the filter of a 3x3 convolution of 16x23x40x2 to 64',
    inputs: { x: floats([16, 23, 40, 2], 63), filter: floats([3, 3, 2, 64], 64) },
    fn: ({ x, filter }) => tf.mean(tf.square(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 1)), [0]),
    differentiable: ['filter'],
  },
  {
    op: 'the filter of a 3x3 convolution of 16x33x32x16 to 64 with stride 2',
    inputs: { x: floats([16, 33, 32, 16], 65), filter: floats([3, 3, 16, 64], 66) },
    fn: ({ x, filter }) =>
      tf.mean(tf.square(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same')), [0]),
    differentiable: ['filter'],
  },
];
