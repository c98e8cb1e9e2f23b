import type { GraphBuilder } from '../../onnx/graph.ts';
import { kernel } from '../kernel.ts';
import { type Block, blockedLayout, physicalShape, reshape, type TensorLayout } from '../tensor-layout.ts';
import { type Edge, edge, edgeIn, naturalEdge, type Value } from '../value.ts';
import { blockedConv, nchw } from './blocked-convolution.ts';
import { convolveInBlocks } from './conv-forward.ts';
import {
  type ConvolutionAttributes,
  convolutionAttributes,
  type Geometry,
  geometryOf,
} from './convolution.ts';

/** The gradients' kernels are not told the format of the data, which is the same. */
type Attributes = Omit<ConvolutionAttributes, 'dataFormat'>;

/** Top, left, bottom, right. */
type Pads = readonly [number, number, number, number];

/**
 * Convolutions in which every channel has a filter of its own, of TensorFlow.js' shape [height, width,
 * channels, 1]: ONNX's Conv with as many groups as channels.
 */
export const depthwiseKernels = [
  kernel<'x' | 'filter', Attributes>(
    'DepthwiseConv2dNative',
    ({ graph, block, inputs: { x, filter }, attributes }) => {
      const geometry = depthwiseGeometry(x.shape, filter.shape, attributes);
      const ofGroups = filterOfGroups(graph, filter);
      const { outChannels: group, outShape } = geometry;
      if (block && group % block === 0) return convolveInBlocks(graph, x, ofGroups, geometry, block, group);
      const operands = [edgeIn(graph, x, 'nchw'), edgeIn(graph, ofGroups, 'oihw')];
      const name = graph.node('Conv', operands, { ...convolutionAttributes(geometry), group });
      return edge(name, outShape, 'float32', 'nchw');
    },
  ),
  kernel<'dy' | 'filter', Attributes & { readonly inputShape: readonly number[] }>(
    'DepthwiseConv2dNativeBackpropInput',
    ({ graph, block, inputs: { dy, filter }, attributes }) => {
      const { inputShape } = attributes;
      const geometry = depthwiseGeometry(inputShape, filter.shape, attributes);
      return inputGradient(graph, dy, filterOfGroups(graph, filter), inputShape, geometry, block);
    },
  ),
  kernel<'x' | 'dy', Attributes & { readonly filterShape: readonly number[] }>(
    'DepthwiseConv2dNativeBackpropFilter',
    ({ graph, block, inputs: { x, dy }, attributes }) => {
      const { filterShape } = attributes;
      const geometry = depthwiseGeometry(x.shape, filterShape, attributes);
      const gradient = filterGradient(graph, x, dy, geometry, block);
      return edge(reshape(graph, naturalEdge(graph, gradient), filterShape), filterShape);
    },
  ),
];

/** Of one group, whose input is one channel. */
function depthwiseGeometry(
  image: readonly number[],
  [height, width, channels, multiplier]: readonly number[],
  attributes: Attributes,
): Geometry {
  if (multiplier !== 1) throw new Error('Depthwise convolutions have one filter a channel here.');
  const geometry = geometryOf(image, [height!, width!, 1, channels!], { ...attributes, dataFormat: 'NHWC' });
  return { ...geometry, inChannels: 1 };
}

/** [height, width, channels, 1] as [height, width, 1, channels], HWIO: the same memory. */
function filterOfGroups(graph: GraphBuilder, filter: Value): Edge {
  const [height, width, channels] = filter.shape as [number, number, number, number];
  const shape = [height, width, 1, channels];
  return edge(reshape(graph, naturalEdge(graph, filter), shape), shape);
}

/**
 * A convolution with the filters turned by 180 degrees, of dy with zeros between its pixels where the forward
 * one has a stride.
 */
function inputGradient(
  graph: GraphBuilder,
  dy: Value,
  filter: Edge,
  inputShape: readonly number[],
  geometry: Geometry,
  block: Block | undefined,
): Edge {
  const { outChannels: channels, filterHeight, filterWidth, padInfo } = geometry;
  const layout = layoutFor(channels, block);
  const [batch, , height, width] = nchw(dy.shape) as [number, number, number, number];
  const spread = [height * geometry.strideHeight, width * geometry.strideWidth] as const;
  const pads: Pads = [
    filterHeight - 1 - padInfo.top,
    filterWidth - 1 - padInfo.left,
    geometry.inHeight - spread[0] + padInfo.top,
    geometry.inWidth - spread[1] + padInfo.left,
  ];
  const turned = { ...filter, name: turnedBy180(graph, filter.name) };
  const result = convByGroups(graph, {
    image: withZerosBetween(graph, dy, layout, geometry),
    imageShape: [batch, channels, ...spread],
    filter: edgeIn(graph, turned, block && isBlocked(layout) ? blockedLayout.narrowFilter(block) : 'oihw'),
    filterShape: [channels, 1, filterHeight, filterWidth],
    pads,
    dilations: [1, 1],
    layout,
  });
  return edge(reshape(graph, result, physicalShape(inputShape, layout)), inputShape, 'float32', layout);
}

/**
 * For every channel of every image a convolution of it with dy as the filter, dilated by the stride, and the
 * sum over the images. HWIO with one input channel.
 */
function filterGradient(
  graph: GraphBuilder,
  x: Value,
  dy: Value,
  geometry: Geometry,
  block: Block | undefined,
): Edge {
  const { batchSize: batch, outChannels: channels, inHeight, inWidth, outHeight, outWidth } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = geometry;
  const layout = layoutFor(channels, block);
  const planes = batch * channels;
  const taps = convByGroups(graph, {
    image: edgeIn(graph, x, layout),
    imageShape: [1, planes, inHeight, inWidth],
    filter: edgeIn(graph, dy, layout),
    filterShape: [planes, 1, outHeight, outWidth],
    pads: [
      padInfo.top,
      padInfo.left,
      filterHeight + (outHeight - 1) * strideHeight - inHeight - padInfo.top,
      filterWidth + (outWidth - 1) * strideWidth - inWidth - padInfo.left,
    ],
    dilations: [strideHeight, strideWidth],
    layout,
  });
  const shape = [filterHeight, filterWidth, 1, channels];
  const filterLayout = block && isBlocked(layout) ? blockedLayout.narrowFilter(block) : 'oihw';
  const physical = physicalShape(shape, filterLayout);
  const ofImages = reshape(graph, taps, [batch, ...physical]);
  const sum = graph.node('ReduceSum', [ofImages, graph.integers([0])], { keepdims: 0 });
  return edge(sum, shape, 'float32', filterLayout);
}

function layoutFor(channels: number, block: Block | undefined): TensorLayout {
  return block && channels % block === 0 ? blockedLayout.image(block) : 'nchw';
}

function isBlocked(layout: TensorLayout): boolean {
  return layout !== 'nchw';
}

interface Operands {
  /** In the layout. */
  readonly image: string;
  /** N, C, H, W. */
  readonly imageShape: readonly number[];
  readonly filter: string;
  readonly filterShape: readonly number[];
  /** Negative ones crop. */
  readonly pads: Pads;
  readonly dilations: readonly [number, number];
  readonly layout: TensorLayout;
}

/** Emits a convolution with stride 1, channel by channel. */
function convByGroups(graph: GraphBuilder, given: Operands): string {
  const { imageShape, filter, filterShape, dilations, layout } = given;
  const [batch, channels, height, width] = imageShape as [number, number, number, number];
  const crops = given.pads.some((size) => size < 0);
  const pads: Pads = crops ? [0, 0, 0, 0] : given.pads;
  const [top, left, bottom, right] = crops ? given.pads : pads;
  const sizes = [batch, channels, height + top + bottom, width + left + right];
  const within = crops ? sizes : imageShape;
  const [, , filterHeight, filterWidth] = filterShape as [number, number, number, number];
  const attributes = { kernel_shape: [filterHeight, filterWidth], dilations, pads, group: channels };
  const physical = physicalShape([batch, height, width, channels], layout);
  const relabelled = reshape(graph, given.image, physical);
  const image = crops ? padded(graph, relabelled, physical.length, given.pads) : relabelled;
  if (isBlocked(layout))
    return blockedConv(graph, { image, imageShape: within, filter, filterShape }, attributes);
  return graph.node('Conv', [image, reshape(graph, filter, filterShape)], attributes);
}

/** Height and width are the third and fourth axis, in blocks or not. */
function padded(graph: GraphBuilder, image: string, rank: number, [top, left, bottom, right]: Pads): string {
  const more = new Array<number>(rank - 4).fill(0);
  return graph.node('Pad', [image, graph.integers([0, 0, top, left, ...more, 0, 0, bottom, right, ...more])]);
}

/** Puts stride - 1 zeros behind every row and column. */
function withZerosBetween(
  graph: GraphBuilder,
  dy: Value,
  layout: TensorLayout,
  { strideHeight, strideWidth }: Geometry,
): string {
  const image = edgeIn(graph, dy, layout);
  if (strideHeight === 1 && strideWidth === 1) return image;
  const [batch, blocks, height, width, ...within] = physicalShape(dy.shape, layout) as [
    number,
    number,
    number,
    number,
    ...number[],
  ];
  const apart = reshape(graph, image, [batch, blocks, height, 1, width, 1, ...within]);
  const none = new Array<number>(6 + within.length).fill(0);
  const behind = [0, 0, 0, strideHeight - 1, 0, strideWidth - 1, ...within.map(() => 0)];
  return graph.node('Pad', [apart, graph.integers([...none, ...behind])]);
}

function turnedBy180(graph: GraphBuilder, filter: string): string {
  const ranges = [
    [-1, -1],
    [Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    [0, 1],
    [-1, -1],
  ];
  return graph.node('Slice', [filter, ...ranges.map((values) => graph.integers(values))]);
}
